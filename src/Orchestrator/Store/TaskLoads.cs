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
            var count = snapshot.Pending.GetValueOrDefault(task.Service) + change.Pending;
            snapshot = snapshot with
            {
                Pending = count > 0
                    ? snapshot.Pending.SetItem(task.Service, count)
                    : snapshot.Pending.Remove(task.Service),
            };
        }

        if ((change.Held == 0 && change.Bound == 0) || !snapshot.Releases.TryGetValue(task.Release, out var release))
        {
            return snapshot;
        }

        var load = Next(snapshot.LoadOf(change.Node), release, change.Held, change.Bound);
        return snapshot with { Loads = snapshot.Loads.With(change.Node, load) };
    }

    /// <summary>What becomes more (1) or less (-1): tasks that wait, that hold something of the node, that bind ports
    /// of it.</summary>
    public static (int Pending, int Held, int Bound, NodeId Node) Between(ServiceTask? before, ServiceTask? after)
    {
        var bound = NodeLoad.Binds(before);
        return (
            IsPending(after).CompareTo(IsPending(before)),
            NodeLoad.Holds(after).CompareTo(NodeLoad.Holds(before)),
            NodeLoad.Binds(after).CompareTo(bound),
            bound ? before!.Node : after?.Node ?? NodeId.None);
    }

    public static NodeLoad Next(NodeLoad load, Release release, int held, int bound)
    {
        load = held == 0 ? load : load.WithHeld(release, held);
        return bound == 0 ? load : load.WithPorts(release, bound);
    }

    private static bool IsPending(ServiceTask? task) =>
        task is { IsPast: false, IsHolder: true } && task.Node.IsNone;
}
