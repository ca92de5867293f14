using Orc.Agent.Networks;
using Orc.Agent.Session;
using Orc.Agent.Tasks;
using Orc.Protocol.Sessions;

namespace Orc.Daemon.Clustering;

/// <summary>The agent's work for a cluster: a worker with records of its own, and its session.</summary>
internal sealed class ClusterWork : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly ClusterAttachments _attachments;
    private readonly TaskWorker _worker;
    private readonly Task _running;
    private bool _isOver;

    public ClusterWork(ClusterParts parts, ITaskImages images, IAgentSessions sessions, SessionManner manner)
    {
        _worker = parts.Agent.OpenClusterWorker(parts.Places.Tasks, images);
        _attachments = parts.Agent.Node.Networks.Attachments;
        var loop = new SessionLoop(
            sessions,
            _worker,
            parts.Identity,
            manner with
            {
                Attachments = _attachments,
                Images = ImageHoldings.Of(parts.Agent.Node.Images),
                Renewed = () => parts.Agent.Node.Networks.Ways.LifeEnds,
            },
            parts.Tools.Time,
            parts.Tools.Logging.CreateLogger<SessionLoop>());
        _attachments.IsOfCluster = true;
        _running = Task.WhenAll(_worker.RunAsync(_ending.Token), loop.RunAsync(_ending.Token));
    }

    /// <summary>Containers run on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _attachments.IsOfCluster = false;
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _worker.DisposeAsync();
        _ending.Dispose();
    }
}
