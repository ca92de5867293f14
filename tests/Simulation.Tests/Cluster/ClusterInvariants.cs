using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>What must hold at every moment of a cluster, whatever happens.</summary>
internal sealed class ClusterInvariants
{
    private readonly HashSet<TaskId> _everSeen = [];
    private readonly HashSet<TaskId> _everLost = [];

    /// <summary>Which kinds of changes were seen, for whoever doubts that all were.</summary>
    public SortedDictionary<string, int> Kinds { get; } = new(StringComparer.Ordinal);

    /// <summary>Its node could not be reached at some time: it may have had another one beside it.</summary>
    public bool WasLost(TaskId task) => _everLost.Contains(task);

    public void CheckCommit(Snapshot before, Snapshot after, Commit commit)
    {
        Assert.True(commit.Changes.Count <= Commit.MaxChanges, $"a commit of {commit.Changes.Count} changes");
        foreach (var change in commit.Changes)
        {
            Kinds[change.GetType().Name] = Kinds.GetValueOrDefault(change.GetType().Name) + 1;
        }

        foreach (var (id, task) in after.Tasks)
        {
            if (!before.Tasks.TryGetValue(id, out var was))
            {
                Assert.True(_everSeen.Add(id), $"#{id} was given twice");
            }
            else if (!ReferenceEquals(was, task))
            {
                CheckStep(was, task);
            }

            if (task.Node.IsNone ? task is { IsHolder: true, IsPast: false } : IsAway(after, task.Node))
            {
                Assert.True(!task.Node.IsNone || task.Waiting.Length > 0, $"#{id} waits, and says not for what");
                _everLost.Add(id);
            }
        }

        CheckIndexes(after);
    }

    private static void CheckStep(ServiceTask was, ServiceTask task)
    {
        Assert.True(task.State >= was.State, $"#{task.Id} went down from {was.State} to {task.State}");
        Assert.True(was.IsHolder || !task.IsHolder, $"#{task.Id} was to go, and shall stay again");
        Assert.True(task.Slot == was.Slot && task.Release == was.Release, $"#{task.Id} became another");
        Assert.True(was.Node.IsNone || was.Node == task.Node, $"#{task.Id} moved from {was.Node} to {task.Node}");
    }

    private static bool IsAway(Snapshot snapshot, NodeId node) =>
        !snapshot.Nodes.TryGetValue(node, out var known) || known.Status == NodeStatus.Unreachable;

    /// <summary>What is counted step by step is what counting all at once gives.</summary>
    private static void CheckIndexes(Snapshot snapshot)
    {
        foreach (var node in snapshot.Nodes.Keys)
        {
            var load = snapshot.LoadOf(node);
            Assert.Equal(
                snapshot.TasksOf(node).Count(Orchestrator.Scheduling.NodeLoad.Holds), load.Tasks);
            Assert.Equal(
                snapshot.TasksOf(node).Where(Orchestrator.Scheduling.NodeLoad.Holds)
                    .Sum(task => snapshot.Releases[task.Release].Reservations?.Memory.Bytes ?? 0),
                load.Memory);
        }

        Assert.Equal(
            snapshot.Tasks.Values.Count(task => task is { IsHolder: true, IsPast: false, Node.IsNone: true }),
            snapshot.Pending.Values.Sum());
    }
}
