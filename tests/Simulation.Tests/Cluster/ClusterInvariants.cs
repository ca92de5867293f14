using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>What must hold for every commit of a cluster, whatever happens; and the sum of all of them.</summary>
internal sealed class ClusterInvariants
{
    private const int IndexesEvery = 32;
    private const int SetsEvery = 32;

    private readonly Dictionary<TaskId, long> _everSeen = [];
    private readonly HashSet<TaskId> _everLost = [];
    private readonly Dictionary<Type, int> _kinds = [];
    private (Snapshot Of, Snapshot Copy)? _unknowing;

    /// <summary>Which kinds of changes were seen, for whoever doubts that all were.</summary>
    public SortedDictionary<string, int> Kinds =>
        new(_kinds.ToDictionary(kind => kind.Key.Name, kind => kind.Value), StringComparer.Ordinal);

    /// <summary>Of everything that was committed, in order: the same for one seed.</summary>
    public HistoryHash Hash { get; } = new();

    /// <summary>Its node could not be reached at some time: it may have had another one beside it.</summary>
    public bool WasLost(TaskId task) => _everLost.Contains(task);

    public void CheckCommit(Snapshot before, Snapshot after, Commit commit)
    {
        Require.That(commit.Changes.Count <= Commit.MaxChanges, $"a commit of {commit.Changes.Count} changes");
        Hash.Add(commit.Version);
        Hash.Add(commit.Time.Milliseconds);
        foreach (var change in commit.Changes)
        {
            var kind = change.GetType();
            _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
            Hash.Add(kind.Name);
            Check(change, before, after);
        }

        if (commit.Version % IndexesEvery == 0)
        {
            CheckIndexes(after);
        }
    }

    /// <summary>What a restarted manager knows begins with what was acknowledged.</summary>
    public void CheckSame(Snapshot acknowledged, Snapshot read)
    {
        if (acknowledged.Version == read.Version)
        {
            Require.That(
                RecordForm.WriteCheckpoint(acknowledged).Zip(RecordForm.WriteCheckpoint(read))
                    .All(parts => parts.First.Span.SequenceEqual(parts.Second.Span)),
                $"version {read.Version} was read as another than it was:\n{ClusterText.Of(acknowledged)}\n"
                    + $"{ClusterText.Of(read)}");
        }
    }

    /// <summary>What a session made of what it knew before is what it would make of nothing.</summary>
    public void CheckSet(AssignmentSet kept, Snapshot snapshot, NodeId node)
    {
        if (snapshot.Version % SetsEvery != 0)
        {
            return;
        }

        if (!ReferenceEquals(_unknowing?.Of, snapshot))
        {
            _unknowing = (snapshot, snapshot with { KnownOverlays = new KnownOverlays() });
        }

        var anew = AssignmentSet.Of(_unknowing.Value.Copy, node);
        var part = !kept.Tasks.HasSame(anew.Tasks) ? "tasks"
            : !kept.Networks.HasSame(anew.Networks) ? "networks"
            : !kept.Overlays.HasSame(anew.Overlays) ? "tables"
            : !kept.Volumes.HasSame(anew.Volumes) ? "volumes"
            : !kept.Attachments.HasSame(anew.Attachments) ? "attachments"
            : !kept.Keyring.Equals(anew.Keyring) ? "keys"
            : null;
        Require.That(part is null, $"{node} has other {part} at {snapshot.Version} than a set that is made anew");
    }

    private void Check(Change change, Snapshot before, Snapshot after)
    {
        switch (change)
        {
            case Change.PutTask put:
                Check(put.Task.Id, before, after);
                Hash.Add(put.Task.Id.Value);
                Hash.Add(put.Task.Node.Value);
                break;
            case Change.ObserveTask observe:
                Check(observe.Report.Task, before, after);
                Hash.Add(observe.Report.Sequence);
                break;
            case Change.PutNode put:
                foreach (var task in after.TasksOf(put.Node.Id).Where(task => IsAway(after, task.Node)))
                {
                    _everLost.Add(task.Id);
                }

                break;
            case Change.DropNode drop:
                _everLost.UnionWith(after.TasksOf(drop.Id).Select(task => task.Id));
                break;
        }
    }

    private void Check(TaskId id, Snapshot before, Snapshot after)
    {
        if (!after.Tasks.TryGetValue(id, out var task))
        {
            return;
        }

        if (!before.Tasks.TryGetValue(id, out var was))
        {
            var isFirst = _everSeen.TryAdd(id, after.Version) || _everSeen[id] == after.Version;
            Require.That(isFirst, $"#{id} was given twice");
        }
        else if (!ReferenceEquals(was, task))
        {
            CheckStep(was, task);
        }

        if (task.Node.IsNone ? task is { IsHolder: true, IsPast: false } : IsAway(after, task.Node))
        {
            Require.That(!task.Node.IsNone || task.Waiting.Length > 0, $"#{id} waits, and says not for what");
            _everLost.Add(id);
        }
    }

    private static void CheckStep(ServiceTask was, ServiceTask task)
    {
        Require.That(task.State >= was.State, $"#{task.Id} went down from {was.State} to {task.State}");
        Require.That(was.IsHolder || !task.IsHolder, $"#{task.Id} was to go, and shall stay again");
        Require.That(task.Slot == was.Slot && task.Release == was.Release, $"#{task.Id} became another");
        Require.That(was.Node.IsNone || was.Node == task.Node, $"#{task.Id} moved from {was.Node} to {task.Node}");
        Require.That(
            was.Addresses is not { } addresses || addresses.All(its => task.AddressOn(its.Key) == its.Value),
            $"#{task.Id} has another address than before");
    }

    private static bool IsAway(Snapshot snapshot, NodeId node) =>
        !snapshot.Nodes.TryGetValue(node, out var known) || known.Status == NodeStatus.Unreachable;

    /// <summary>What is counted step by step is what counting all at once gives.</summary>
    private static void CheckIndexes(Snapshot snapshot)
    {
        foreach (var node in snapshot.Nodes.Keys)
        {
            var load = snapshot.LoadOf(node);
            var tasks = snapshot.TasksOf(node).Where(NodeLoad.Holds).ToList();
            Assert.Equal(tasks.Count, load.Tasks);
            Assert.Equal(
                tasks.Sum(task => snapshot.Releases[task.Release].Reservations?.Memory.Bytes ?? 0), load.Memory);
        }

        Assert.Equal(
            snapshot.Tasks.Values.Count(task => task is { IsHolder: true, IsPast: false, Node.IsNone: true }),
            snapshot.Pending.Values.Sum());
        Assert.Equal(snapshot.Tasks.Values.Count(TaskFacts.HasPrepared), snapshot.Prepared.Values.Sum());
    }
}
