using System.Collections.Immutable;
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
        var change = Between(before, after);
        var task = (before ?? after)!;
        if (change.Pending != 0)
        {
            snapshot = snapshot with { Pending = With(snapshot.Pending, task.Service, change.Pending) };
        }

        if (change.Prepared != 0)
        {
            snapshot = snapshot with { Prepared = With(snapshot.Prepared, task.Service, change.Prepared) };
        }

        if ((change.Held == 0 && change.Bound == 0) || !snapshot.Releases.TryGetValue(task.Release, out var release))
        {
            return snapshot;
        }

        var load = Next(snapshot.LoadOf(change.Node), release, change.Held, change.Bound);
        return snapshot with { Loads = snapshot.Loads.With(change.Node, load) };
    }

    /// <summary>What becomes more (1) or less (-1): tasks that wait, that were prepared, that hold something of the
    /// node, that bind ports of it.</summary>
    public static (int Pending, int Prepared, int Held, int Bound, NodeId Node) Between(
        ServiceTask? before, ServiceTask? after)
    {
        var bound = NodeLoad.Binds(before);
        return (
            IsPending(after).CompareTo(IsPending(before)),
            TaskFacts.HasPrepared(after).CompareTo(TaskFacts.HasPrepared(before)),
            NodeLoad.Holds(after).CompareTo(NodeLoad.Holds(before)),
            NodeLoad.Binds(after).CompareTo(bound),
            bound ? before!.Node : after?.Node ?? NodeId.None);
    }

    public static NodeLoad Next(NodeLoad load, Release release, int held, int bound)
    {
        load = held == 0 ? load : load.WithHeld(release, held);
        return bound == 0 ? load : load.WithPorts(release, bound);
    }

    /// <summary>So many more of a service; those of which there is none are left out.</summary>
    public static ImmutableSortedDictionary<ServiceKey, int> With(
        ImmutableSortedDictionary<ServiceKey, int> counts, ServiceKey service, int more)
    {
        var count = counts.GetValueOrDefault(service) + more;
        return count > 0 ? counts.SetItem(service, count) : counts.Remove(service);
    }

    private static bool IsPending(ServiceTask? task) =>
        task is { IsPast: false, IsHolder: true } && task.Node.IsNone;
}
