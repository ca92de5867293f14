using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>What is wrong with a task of a Cluster project, the most urgent first. Lives for one decision.</summary>
internal sealed class TroubleRule(Snapshot snapshot, Service service, Release release, ClusterTime now)
{
    private readonly NodeBoard _board = NodeBoard.Of(snapshot);
    private Dictionary<int, Trouble?>? _nodes;

    private int[] Numbers => field ??= _board.NumbersIn(snapshot.Loads);

    private KnownAsk Known => field ??= KnownAsk.Of(snapshot, service, release, _board);

    private PlacementAsk Ask => Known.Ask;

    private NodeClass Class => Known.Class;

    /// <summary>When what it said may be another thing; null: a change alone can bring that about.</summary>
    public ClusterTime? LookAgainAt { get; private set; }

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

        return AtItsNode(task)
            ?? ((FindOutdated(task) ?? FindMoving(task)) is { } found && !IsKeptApart(task) ? found : null);
    }

    /// <summary>Of another release, or of a round before; a completed task of a job stays one.</summary>
    public Trouble? FindOutdated(ServiceTask task) =>
        !TaskFacts.HasWantedRelease(service, task) ? new Trouble(TroubleKind.Outdated, "its settings changed")
        : task.RecreateRound < service.RecreateRound ? new Trouble(TroubleKind.Outdated, "an update was forced")
        : null;

    /// <summary>
    /// Its node is given up, and so is it: another takes its place, or, of a global service, none can. Nobody waits for
    /// it; when its node is back it is looked at again.
    /// </summary>
    public bool IsGivenUp(ServiceTask task) =>
        snapshot.Nodes.TryGetValue(task.Node, out var node) && MassLossRule.IsGivenUp(snapshot, node)
        && (service.Mode is ServiceMode.Global or ServiceMode.GlobalJob
            || (task.State < TaskState.Ended && AtItsNode(task) is { Kind: TroubleKind.Lost }));

    /// <summary>
    /// Its node cannot be reached, and there must not be another one beside it: it is made anew when its node is back,
    /// or has stopped it.
    /// </summary>
    public bool IsKeptApart(ServiceTask task) =>
        snapshot.Nodes.TryGetValue(task.Node, out var node) && node.Availability != NodeAvailability.Drain
        && MassLossRule.IsGivenUp(snapshot, node)
        && PartitionRule.Of(snapshot, service, release) != PartitionAction.Replace && AtItsNode(task) is null;

    /// <summary>It is placed, and its node has nothing against it. False: that is to be found out.</summary>
    public bool IsAtHome(ServiceTask task) =>
        _board.FindPlace(task.Node) is { } place
        && Class.IsSuited(place) && Ask.Volumes.IsEmpty && !IsTooSmall(place)
        && (task.Granted is null || _board.Nodes[place].Description.GenericNames is null);

    // As an update of this one task: at the same pace.
    private Trouble? FindMoving(ServiceTask task) => service.Rebalance?.Tasks.Contains(task.Id) == true
        ? new Trouble(TroubleKind.Outdated, "a rebalance was asked for")
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

    private bool MayReplace(ServiceTask task, IReadOnlyList<ServiceTask> slot) =>
        RestartRule.MayReplace(task, RestartOf(task), slot, now);

    /// <summary>It did what it was for, and is not to be done again; not so one that a person stopped.</summary>
    private bool MayStayCompleted(ServiceTask task) =>
        TaskFacts.HasCompleted(task) && RestartOf(task).Policy is (RestartPolicy.No or RestartPolicy.OnFailure);

    private RestartSpec RestartOf(ServiceTask task) =>
        (snapshot.Releases.GetValueOrDefault(task.Release) ?? release).Container.Restart;

    private Trouble? AtItsNode(ServiceTask task)
    {
        if (task.Node.IsNone)
        {
            return null;
        }

        if (_board.FindPlace(task.Node) is not { } place)
        {
            return null;
        }

        // Nearly always.
        var node = _board.Nodes[place];
        var trouble = Class.IsSuited(place) && Ask.Volumes.IsEmpty ? null : OfPlace(place, node);

        // What completed needs its node no more, lost or not; what waits for another chance does not go elsewhere.
        if (task.IsExited
            && (MayStayCompleted(task) || trouble is not { Kind: TroubleKind.Lost or TroubleKind.CutOff }))
        {
            return null;
        }

        return trouble
            ?? (node.Status != NodeStatus.Unreachable
                && ((IsTooSmall(place) && IsTooMuch(task, node))
                    || (task.Granted is not null && GenericGrant.IsGone(task, node)))
                ? new Trouble(TroubleKind.Moved, $"node {node.Name} has not what it reserves any more")
                : null);
    }

    private Trouble? OfPlace(int place, Node node)
    {
        _nodes ??= [];
        if (!_nodes.TryGetValue(place, out var known))
        {
            _nodes.Add(place, known = Of(node));
        }

        return known;
    }

    /// <summary>The same for all tasks of the service that are there.</summary>
    private Trouble? Of(Node node)
    {
        if (node.Status == NodeStatus.Unreachable)
        {
            return !_board.IsHeld || node.Availability == NodeAvailability.Drain ? OfLost(node) : null;
        }

        return node.Availability == NodeAvailability.Drain
            ? new Trouble(TroubleKind.Moved, $"node {node.Name} is drained")
            : NodeFilter.FindMismatch(Ask, node) is { } mismatch
                ? new Trouble(TroubleKind.Moved, $"node {node.Name} does not suit it any more: {mismatch}")
                : null;
    }

    private Trouble? OfLost(Node node)
    {
        var action = PartitionRule.Of(snapshot, service, release);
        if (node.Availability == NodeAvailability.Drain || action == PartitionAction.Replace)
        {
            return new Trouble(TroubleKind.Lost, $"node {node.Name} cannot be reached");
        }

        if (action == PartitionAction.Keep)
        {
            // Until an operator says that it will not come back.
            return null;
        }

        var stopped = PartitionRule.StoppedAt(node);
        if (stopped <= now)
        {
            return new Trouble(TroubleKind.CutOff, $"node {node.Name} is cut off, and has stopped it");
        }

        LookAgainAt = LookAgainAt is { } sooner && sooner < stopped ? sooner : stopped;
        return null;
    }

    /// <summary>The node has become smaller: of those that do not fit any more the youngest go.</summary>
    private bool IsTooMuch(ServiceTask task, Node node)
    {
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

    private bool IsTooSmall(int place) =>
        release.Reservations is not null
        && Numbers[place] is >= 0 and var number
        && !Fits(snapshot.Loads.Of(number), _board.Nodes[place]);

    private static bool Fits(NodeLoad load, Node node)
    {
        if (load.Memory > Math.Max(node.Description.Memory.Bytes, 0) || load.NanoCpus > node.Description.NanoCpus)
        {
            return false;
        }

        // Nearly always.
        if (load.Generic.IsEmpty)
        {
            return true;
        }

        foreach (var (kind, used) in load.Generic)
        {
            if (used > node.Description.Generic.GetValueOrDefault(kind))
            {
                return false;
            }
        }

        return true;
    }
}
