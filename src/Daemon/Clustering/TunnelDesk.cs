using System.Collections.Concurrent;
using System.Security.Cryptography;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Protocol.Tunnels;

namespace Orc.Daemon.Clustering;

/// <summary>
/// Where a manager joins the two halves of a tunnel: a node that was asked for one calls back with the ticket, since it
/// may stand behind a network that nobody reaches it through.
/// </summary>
internal sealed class TunnelDesk(Dispatcher dispatcher, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);

    /// <summary>The other end of a tunnel to a node; dispose it when done.</summary>
    /// <exception cref="IOException">The node is not there, or does not answer.</exception>
    public async Task<Stream> OpenAsync(NodeId node, string name, CancellationToken cancellationToken)
    {
        var ticket = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var waiting = new Waiting(node);
        _waiting[ticket] = waiting;
        using var patience = new CancellationTokenSource(Patience, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        Stream? arrived = null;
        try
        {
            // A frame that has begun is not called off: the session would end with it.
            if (!await dispatcher.AskTunnelAsync(node, ticket, CancellationToken.None).WaitAsync(over.Token))
            {
                throw new IOException($"node {name} is not connected to the manager now");
            }

            return arrived = await waiting.Arrived.Task.WaitAsync(over.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"node {name} does not answer");
        }
        catch (InvalidOperationException)
        {
            // Its session ended meanwhile.
            throw new IOException($"node {name} is not connected to the manager now");
        }
        finally
        {
            _waiting.TryRemove(ticket, out _);
            if (arrived is null && !waiting.Arrived.TrySetCanceled(CancellationToken.None))
            {
                // It came at the last moment.
                await (await waiting.Arrived.Task).DisposeAsync();
            }
        }
    }

    /// <summary>A node's call back: the tunnel lives as long as the returned task; null: nobody waits for it.</summary>
    public Task? Serve(NodeId node, string ticket, TunnelStream stream)
    {
        if (!_waiting.TryGetValue(ticket, out var waiting) || waiting.Node != node)
        {
            return null;
        }

        var served = new ServedStream(stream);
        return waiting.Arrived.TrySetResult(served) ? served.Over : null;
    }

    private sealed class Waiting(NodeId node)
    {
        public NodeId Node => node;

        public TaskCompletionSource<Stream> Arrived { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
