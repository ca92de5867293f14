using System.Threading.Channels;
using Grpc.Core;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>Agents' streams, served by the real dispatcher; any certificate of ours is let in.</summary>
internal sealed class StreamEndpoint(IAgentSessions sessions) : AgentSessions.AgentSessionsBase
{
    public override async Task Open(
        IAsyncStreamReader<AgentMessage> requestStream,
        IServerStreamWriter<ManagerMessage> responseStream,
        ServerCallContext context)
    {
        var up = new CallReader<AgentMessage>(requestStream, _ => { });
        var down = new CallWriter<ManagerMessage>(responseStream);
        try
        {
            await sessions.ServeAsync(up, down, context.CancellationToken);
        }
        catch (Exception over) when (over is OperationCanceledException or ChannelClosedException or IOException
            or InvalidOperationException)
        {
            // The agent went away, or the manager is restarted.
        }
        finally
        {
            await down.FinishAsync();
        }
    }
}
