using System.Threading.Channels;
using Grpc.Core;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Membership;
using Orc.Protocol.Members;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>The gRPC service <c>orc.v1.AgentSessions</c>: a member's agent, as if it were in this process.</summary>
internal sealed class SessionsEndpoint(ClusterMembers members, IAgentSessions sessions)
    : AgentSessions.AgentSessionsBase
{
    private const int Capacity = 64;

    public override async Task Open(
        IAsyncStreamReader<AgentMessage> requestStream,
        IServerStreamWriter<ManagerMessage> responseStream,
        ServerCallContext context)
    {
        var member = MemberCalls.Require(context, members);
        var up = Channel.CreateBounded<AgentMessage>(Capacity);
        var down = Channel.CreateBounded<ManagerMessage>(Capacity);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var receiving = ReceiveAsync(member, requestStream, up.Writer, ended.Token);
        var sending = SendAsync(down.Reader, responseStream, ended.Token);
        try
        {
            await sessions.ServeAsync(up.Reader, down.Writer, ended.Token);
            await sending;
        }
        catch (SessionRefusedException refused)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, refused.Message));
        }
        catch (Exception over) when (over is OperationCanceledException or ChannelClosedException or IOException)
        {
            // The agent went away, or a newer session of it took this one's place.
        }
        finally
        {
            await ended.CancelAsync();
            await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReceiveAsync(
        MemberIdentity member,
        IAsyncStreamReader<AgentMessage> fromAgent,
        ChannelWriter<AgentMessage> toSession,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in fromAgent.ReadAllAsync(cancellationToken))
            {
                if (message.Hello is { } hello && hello.NodeId != member.Node.Value)
                {
                    throw new SessionRefusedException(
                        $"the certificate is that of node {member.Node}, and the agent says that it is {hello.NodeId}");
                }

                await toSession.WriteAsync(message, cancellationToken);
            }

            toSession.TryComplete();
        }
#pragma warning disable CA1031 // Passed on to the session, which reads from the channel.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            toSession.TryComplete(failure is SessionRefusedException ? failure : null);
        }
    }

    private static async Task SendAsync(
        ChannelReader<ManagerMessage> fromSession,
        IServerStreamWriter<ManagerMessage> toAgent,
        CancellationToken cancellationToken)
    {
        await foreach (var message in fromSession.ReadAllAsync(cancellationToken))
        {
            await toAgent.WriteAsync(message, cancellationToken);
        }
    }
}
