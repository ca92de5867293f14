using Orc.Model.Nodes;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Up to which version of the store each connected agent has acted on what it was told: an endpoint is out of use once
/// all who could lead somebody to it have heard so.
/// </summary>
internal sealed class HeardVersions
{
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, long> _versions = [];
    private TaskCompletionSource _news = NewSignal();

    /// <summary>Completes when an agent has heard more, came or went. Take it before asking.</summary>
    public Task News
    {
        get
        {
            lock (_lock)
            {
                return _news.Task;
            }
        }
    }

    public void Hear(NodeId node, long version)
    {
        lock (_lock)
        {
            if (_versions.TryGetValue(node, out var known) && known >= version)
            {
                return;
            }

            _versions[node] = version;
            Signal();
        }
    }

    /// <summary>Its session ended: who cannot be told is not waited for.</summary>
    public void Leave(NodeId node)
    {
        lock (_lock)
        {
            if (_versions.Remove(node))
            {
                Signal();
            }
        }
    }

    /// <summary>Of those that are connected, all have.</summary>
    public bool HaveHeard(IEnumerable<NodeId> nodes, long version)
    {
        lock (_lock)
        {
            return nodes.All(node => !_versions.TryGetValue(node, out var known) || known >= version);
        }
    }

    /// <summary>All that are connected have.</summary>
    public bool HaveAllHeard(long version)
    {
        lock (_lock)
        {
            return _versions.Values.All(known => known >= version);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        _news.TrySetResult();
        _news = NewSignal();
    }
}
