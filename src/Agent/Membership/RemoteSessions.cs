using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Agent.Membership;

/// <summary>
/// A manager on another machine, as the agent's session meets it: the two directions of a connection, or of one call
/// where the manager is older.
/// </summary>
/// <param name="connect">To a manager, now; null: it is older.</param>
/// <param name="channel">For calls.</param>
/// <param name="denied">It does not take this node for a member of today.</param>
internal sealed class RemoteSessions(
    Func<CancellationToken, Task<SessionConnection?>> connect, Func<GrpcChannel> channel, Action denied)
    : IAgentSessions
{
    public async Task ServeAsync(
        ChannelReader<AgentMessage> fromAgent,
        ChannelWriter<ManagerMessage> toAgent,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await connect(cancellationToken);
            await (connection is null
                ? CallAsync(fromAgent, toAgent, cancellationToken)
                : SpeakAsync(connection, fromAgent, toAgent, cancellationToken));
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.PermissionDenied)
        {
            denied();
            throw;
        }
        catch (SessionEndedException ended) when (ended.Reason == SessionEndReason.Denied)
        {
            denied();
            throw;
        }
        finally
        {
            toAgent.TryComplete();
        }
    }

    private static async Task SpeakAsync(
        SessionConnection connection,
        ChannelReader<AgentMessage> fromAgent,
        ChannelWriter<ManagerMessage> toAgent,
        CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(fromAgent, connection.ToManager, ended.Token);
        try
        {
            await foreach (var message in connection.FromManager.ReadAllAsync(cancellationToken))
            {
                await toAgent.WriteAsync(message, cancellationToken);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (sending.Exception?.InnerException is InvalidDataException unsayable)
        {
            throw unsayable;
        }

        switch (connection.FromManager.Ended)
        {
            case null:
                throw new IOException("the connection to the manager was lost");
            case { Reason: not SessionEndReason.Done } end:
                throw new SessionEndedException(end);
        }
    }

    private static async Task SendAsync(
        ChannelReader<AgentMessage> fromAgent,
        FrameWriter<AgentMessage> toManager,
        CancellationToken cancellationToken)
    {
        await foreach (var message in fromAgent.ReadAllAsync(cancellationToken))
        {
            await toManager.WriteAsync(message, cancellationToken);
        }

        await toManager.EndAsync(SessionEnd.Done, cancellationToken);
    }

    private async Task CallAsync(
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
        finally
        {
            await ended.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
