using System.Threading.Channels;
using Orc.Protocol.V1;

namespace Orc.Protocol.Sessions;

/// <summary>
/// The control plane as an agent meets it. In one process an agent's two channels are memory; over the network they
/// are the two directions of a connection (<see cref="SessionProtocol"/>), or of one gRPC call where an end is older.
/// The messages are the same.
/// </summary>
public interface IAgentSessions
{
    /// <summary>
    /// Serves one session: its first message up is the hello. Returns when the agent completes its channel or the
    /// token is cancelled; completes <paramref name="toAgent"/>, with the reason when the session was refused.
    /// </summary>
    Task ServeAsync(
        ChannelReader<AgentMessage> fromAgent,
        ChannelWriter<ManagerMessage> toAgent,
        CancellationToken cancellationToken);
}
