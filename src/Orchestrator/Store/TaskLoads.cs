using Orc.Model.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>Keeps what tasks hold of their nodes, and who waits for one, in step with the tasks.</summary>
internal static class TaskLoads
{
    /// <summary>The indexes after one task became another; null: it was not there, or is no more.</summary>
    public static Snapshot Count(Snapshot snapshot, ServiceTask? before, ServiceTask? after)
    {
        var wasPending = IsPending(before);
        if (wasPending != IsPending(after))
        {
            var key = (before ?? after)!.Service;
            var count = snapshot.Pending.GetValueOrDefault(key) + (wasPending ? -1 : 1);
            snapshot = snapshot with
            {
                Pending = count > 0 ? snapshot.Pending.SetItem(key, count) : snapshot.Pending.Remove(key),
            };
        }

        var (held, holds) = (NodeLoad.Holds(before), NodeLoad.Holds(after));
        var (bound, binds) = (NodeLoad.Binds(before), NodeLoad.Binds(after));
        if (held == holds && bound == binds)
        {
            return snapshot;
        }

        var task = (before ?? after)!;
        var node = bound ? before!.Node : after!.Node;
        return snapshot.Releases.TryGetValue(task.Release, out var release)
            ? Put(snapshot, node, Next(snapshot.LoadOf(node), release, holds.CompareTo(held), binds.CompareTo(bound)))
            : snapshot;
    }

    private static NodeLoad Next(NodeLoad load, Release release, int held, int bound)
    {
        load = held == 0 ? load : load.WithHeld(release, held);
        return bound == 0 ? load : load.WithPorts(release, bound);
    }

    private static Snapshot Put(Snapshot snapshot, NodeId node, NodeLoad load) => snapshot with
    {
        Loads = load.Tasks == 0 && load.Ports.IsEmpty
            ? snapshot.Loads.Remove(node)
            : snapshot.Loads.SetItem(node, load),
    };

    private static bool IsPending(ServiceTask? task) =>
        task is { IsPast: false, IsHolder: true } && task.Node.IsNone;
}
