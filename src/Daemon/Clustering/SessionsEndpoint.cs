using System.Threading.Channels;
using Grpc.Core;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Listening;
using Orc.Orchestrator.Membership;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>
/// The gRPC service <c>orc.v1.AgentSessions</c>, for agents of before sessions were straight on TLS: a member's agent,
/// as if it were in this process.
/// </summary>
internal sealed class SessionsEndpoint(ClusterMembers members, IAgentSessions sessions)
    : AgentSessions.AgentSessionsBase
{
    public override async Task Open(
        IAsyncStreamReader<AgentMessage> requestStream,
        IServerStreamWriter<ManagerMessage> responseStream,
        ServerCallContext context)
    {
        var member = MemberCalls.Require(context, members);
        var up = new CallReader<AgentMessage>(requestStream, message => SessionCaller.Inspect(message, member.Node));
        var down = new CallWriter<ManagerMessage>(responseStream);
        try
        {
            await sessions.ServeAsync(up, down, context.CancellationToken);
        }
        catch (SessionRefusedException refused)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, refused.Message));
        }
        catch (Exception over) when (over is OperationCanceledException or ChannelClosedException or IOException
            or InvalidOperationException)
        {
            // The agent went away, or a newer session of it took this one's place.
        }
        finally
        {
            await down.FinishAsync();
        }
    }
}
