using System.Threading.Channels;
using Grpc.Core;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>Agents' streams, served by the real dispatcher; any certificate of ours is let in.</summary>
internal sealed class StreamEndpoint(IAgentSessions sessions) : AgentSessions.AgentSessionsBase
{
    private const int Capacity = 64;

    public override async Task Open(
        IAsyncStreamReader<AgentMessage> requestStream,
        IServerStreamWriter<ManagerMessage> responseStream,
        ServerCallContext context)
    {
        var up = Channel.CreateBounded<AgentMessage>(Capacity);
        var down = Channel.CreateBounded<ManagerMessage>(Capacity);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var receiving = ReceiveAsync();
        var sending = SendAsync();
        try
        {
            await sessions.ServeAsync(up.Reader, down.Writer, ended.Token);
            await sending;
        }
        catch (Exception over) when (over is OperationCanceledException or ChannelClosedException or IOException)
        {
            // The agent went away, or the manager is restarted.
        }
        finally
        {
            await ended.CancelAsync();
            await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task ReceiveAsync()
        {
            try
            {
                await foreach (var message in requestStream.ReadAllAsync(ended.Token))
                {
                    await up.Writer.WriteAsync(message, ended.Token);
                }
            }
            finally
            {
                up.Writer.TryComplete();
            }
        }

        async Task SendAsync()
        {
            await foreach (var message in down.Reader.ReadAllAsync(ended.Token))
            {
                await responseStream.WriteAsync(message, ended.Token);
            }
        }
    }
}
