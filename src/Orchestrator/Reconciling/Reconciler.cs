using Microsoft.Extensions.Logging;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Reaping;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reconciling;

/// <summary>The deciders in their order, over one working snapshot, so that a task goes from nothing to Assigned in
/// one commit. It has no thread and no clock: the loop, plans and simulations drive it.</summary>
internal sealed class Reconciler(ILogger logger)
{
    // Below Commit.MaxChanges, so that the last decision fits whole.
    private const int MostChanges = 250;

    private readonly IDirtyKeys[] _deciders =
    [
        new DirtyKeys<string>(new NetworkDecider(), logger),
        new DirtyKeys<string>(new VolumeDecider(), logger),
        new DirtyKeys<ServiceKey>(new OrphanDecider(), logger),
        new DirtyKeys<ServiceKey>(new ServiceDecider(), logger),
        new DirtyKeys<string>(new OverlayDecider(), logger),
        new DirtyKeys<Orc.Model.Tasks.TaskId>(new TaskReaper(), logger),
        new DirtyKeys<string>(new ProjectDecider(), logger),
        new DirtyKeys<RequestId>(new RequestReaper(), logger),
    ];

    private ClusterTime? _restUntil;

    public int QuarantinedCount => _deciders.Sum(decider => decider.QuarantinedCount);

    public void Observe(CommitRange range)
    {
        if (range.IsGap)
        {
            MarkAll(range.Head);
            return;
        }

        foreach (var commit in range.Commits)
        {
            Array.ForEach(_deciders, decider => decider.Mark(commit.Changes, range.Head));
        }
    }

    public void MarkAll(Snapshot snapshot) => Array.ForEach(_deciders, decider => decider.MarkAll(snapshot));

    /// <summary>When something is due; null: only a commit can change that.</summary>
    public ClusterTime? NextLook() => _restUntil ?? _deciders.Min(decider => decider.NextLook);

    public IReadOnlyList<Change> Decide(Snapshot snapshot, ClusterTime now) => Drain(snapshot, now).Changes;

    /// <summary>
    /// What is to be changed, and what comes of it. Whom it concerns is marked already: who follows the store need not
    /// show it these changes again.
    /// </summary>
    /// <param name="snapshot">It is decided on this one.</param>
    /// <param name="now">When.</param>
    /// <param name="isAwaited">Somebody waits for this to end: the rest is decided the next time.</param>
    public DecidedChanges Drain(Snapshot snapshot, ClusterTime now, Func<bool>? isAwaited = null)
    {
        var room = new StepRoom(MostChanges, isAwaited ?? (() => false));
        if (snapshot.Restore is { } restore)
        {
            return Await(restore, snapshot, now);
        }

        _restUntil = null;
        var changes = new List<Change>();
        var parts = new List<IReadOnlyList<Change>>(_deciders.Length);
        var working = snapshot;
        for (var index = 0; index < _deciders.Length; index++)
        {
            var before = changes.Count;
            working = _deciders[index].Decide(working, now, changes, room);
            IReadOnlyList<Change> part = before == changes.Count ? [] : changes[before..];
            parts.Add(part);
            for (var later = index + 1; later < _deciders.Length; later++)
            {
                _deciders[later].Mark(part, working);
            }
        }

        for (var index = 0; index < _deciders.Length; index++)
        {
            _deciders[index].MarkOwn(working);
            foreach (var part in parts[(index + 1)..])
            {
                _deciders[index].Mark(part, working);
            }
        }

        return new DecidedChanges(changes, working);
    }

    /// <summary>What agents have and an older store does not know must not be taken for missing.</summary>
    private DecidedChanges Await(RestoreMark restore, Snapshot snapshot, ClusterTime now)
    {
        if (!restore.IsSettled(now))
        {
            _restUntil = restore.Until;
            return new DecidedChanges([], snapshot);
        }

        _restUntil = null;
        IReadOnlyList<Change> over = [new Change.DropRestore { Cause = "the nodes have said what they have" }];
        var after = snapshot.Apply(over);

        // The snapshot may be ahead of what was observed. Of the commits between, the last one that was waited for is
        // one: whoever knows only that a task is gone would start another beside what that node has.
        MarkAll(after);
        return new DecidedChanges(over, after);
    }

    /// <summary>The names of those who still want something of a snapshot: none, at quiescence.</summary>
    public static IReadOnlyList<string> Sweep(Snapshot snapshot, ClusterTime now, ILogger logger)
    {
        if (snapshot.Restore is not null)
        {
            return [];
        }

        var fresh = new Reconciler(logger);
        fresh.MarkAll(snapshot);
        var restless = new List<string>();
        foreach (var decider in fresh._deciders)
        {
            var changes = new List<Change>();
            decider.Decide(snapshot, now, changes, StepRoom.Endless);
            if (changes.Count > 0)
            {
                restless.Add(decider.Name);
            }
        }

        return restless;
    }
}
