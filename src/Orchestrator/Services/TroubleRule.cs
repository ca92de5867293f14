using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>What is wrong with a task of a Cluster project, the most urgent first. Lives for one decision.</summary>
internal sealed class TroubleRule(Snapshot snapshot, Service service, Release release, ClusterTime now)
{
    private readonly bool _isHeld = MassLossRule.Holds(snapshot);
    private readonly PlacementAsk _ask = PlacementAsk.Of(snapshot, service, release);
    private readonly Dictionary<NodeId, (Node? Node, Trouble? Trouble)> _nodes = [];

    /// <summary>Null: it may stay as it is.</summary>
    /// <param name="task">Which one.</param>
    /// <param name="slot">All of its slot, those that are past included.</param>
    public Trouble? Find(ServiceTask task, IReadOnlyList<ServiceTask> slot)
    {
        if (task.State >= TaskState.Ended)
        {
            return AfterItsEnd(task, slot);
        }

        if (task.Runs.Failures >= RestartRule.MostRuns && MayReplace(task, slot))
        {
            return new Trouble(TroubleKind.Failed, $"it failed {task.Runs.Failures} times in a row");
        }

        return AtItsNode(task) ?? FindOutdated(task);
    }

    /// <summary>Of another release, or of a round before; a completed task of a job stays one.</summary>
    public Trouble? FindOutdated(ServiceTask task) =>
        !TaskFacts.HasWantedRelease(service, task) ? new Trouble(TroubleKind.Outdated, "its settings changed")
        : task.RecreateRound < service.RecreateRound ? new Trouble(TroubleKind.Outdated, "an update was forced")
        : null;

    private Trouble? AfterItsEnd(ServiceTask task, IReadOnlyList<ServiceTask> slot)
    {
        if (task.Observed is { EndReason: EndReason.Lost or EndReason.RemovedByUser } observed)
        {
            return new Trouble(
                TroubleKind.Moved, observed.EndReason == EndReason.Lost ? "it was lost" : "it was removed by hand");
        }

        if (!MayReplace(task, slot))
        {
            return FindOutdated(task);
        }

        var message = task.Observed?.Message is { Length: > 0 } said ? said : $"it ended ({task.Observed?.EndReason})";
        return new Trouble(TroubleKind.Failed, message);
    }

    private bool MayReplace(ServiceTask task, IReadOnlyList<ServiceTask> slot) => RestartRule.MayReplace(
        task,
        (snapshot.Releases.GetValueOrDefault(task.Release) ?? release).Container.Restart,
        slot,
        now);

    private Trouble? AtItsNode(ServiceTask task)
    {
        if (task.Node.IsNone)
        {
            return null;
        }

        if (!_nodes.TryGetValue(task.Node, out var known))
        {
            var node = snapshot.Nodes.GetValueOrDefault(task.Node);
            known = (node, node is null ? null : Of(node));
            _nodes.Add(task.Node, known);
        }

        // What completed needs its node no more; what waits for another chance does not go elsewhere for it.
        if (task.IsExited && known.Trouble is not { Kind: TroubleKind.Lost })
        {
            return null;
        }

        return known.Trouble
            ?? (known.Node is { } its && its.Status != NodeStatus.Unreachable && IsTooMuch(task, its)
                ? new Trouble(TroubleKind.Moved, $"node {its.Name} has not what it reserves any more")
                : null);
    }

    /// <summary>The same for all tasks of the service that are there.</summary>
    private Trouble? Of(Node node)
    {
        if (node.Status == NodeStatus.Unreachable)
        {
            return !_isHeld || node.Availability == NodeAvailability.Drain
                ? new Trouble(TroubleKind.Lost, $"node {node.Name} cannot be reached")
                : null;
        }

        return node.Availability == NodeAvailability.Drain
            ? new Trouble(TroubleKind.Moved, $"node {node.Name} is drained")
            : NodeFilter.FindMismatch(_ask, node) is { } mismatch
                ? new Trouble(TroubleKind.Moved, $"node {node.Name} does not suit it any more: {mismatch}")
                : null;
    }

    /// <summary>The node has become smaller: of those that do not fit any more the youngest go.</summary>
    private bool IsTooMuch(ServiceTask task, Node node)
    {
        if (release.Reservations is null || Fits(snapshot.LoadOf(node.Id), node))
        {
            return false;
        }

        var sum = NodeLoad.None;
        foreach (var other in snapshot.TasksOf(node.Id).Where(other => other.Id.CompareTo(task.Id) <= 0))
        {
            if (NodeLoad.Holds(other) && snapshot.Releases.TryGetValue(other.Release, out var its))
            {
                var next = sum.WithHeld(its, 1);
                sum = Fits(next, node) ? next : sum;
                if (other.Id == task.Id)
                {
                    return !Fits(next, node);
                }
            }
        }

        return false;
    }

    private static bool Fits(NodeLoad load, Node node) =>
        load.Memory <= Math.Max(node.Description.Memory.Bytes, 0)
        && load.NanoCpus <= node.Description.NanoCpus
        && load.Generic.All(used => used.Value <= node.Description.Generic.GetValueOrDefault(used.Key));
}
