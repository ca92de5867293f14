using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Agent.Membership;

/// <summary>A manager on another machine, as the agent's session meets it: the two directions of one call.</summary>
/// <param name="channel">To a manager, now.</param>
/// <param name="denied">It does not take this node for a member of today.</param>
internal sealed class RemoteSessions(Func<GrpcChannel> channel, Action denied) : IAgentSessions
{
    public async Task ServeAsync(
        ChannelReader<AgentMessage> fromAgent,
        ChannelWriter<ManagerMessage> toAgent,
        CancellationToken cancellationToken)
    {
        using var call = new AgentSessions.AgentSessionsClient(channel()).Open(cancellationToken: cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(fromAgent, call.RequestStream, ended.Token);
        try
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                await toAgent.WriteAsync(message, cancellationToken);
            }
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.PermissionDenied)
        {
            denied();
            throw;
        }
        finally
        {
            await ended.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            toAgent.TryComplete();
        }
    }

    private static async Task SendAsync(
        ChannelReader<AgentMessage> fromAgent,
        IClientStreamWriter<AgentMessage> toManager,
        CancellationToken cancellationToken)
    {
        await foreach (var message in fromAgent.ReadAllAsync(cancellationToken))
        {
            await toManager.WriteAsync(message, cancellationToken);
        }

        await toManager.CompleteAsync();
    }
}
