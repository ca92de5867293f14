using Orc.Model.Tasks;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests;

/// <summary>What must hold at every moment, whatever happens.</summary>
internal sealed class Invariants
{
    private readonly HashSet<TaskId> _everSeen = [];

    public void CheckCommit(Snapshot before, Snapshot after, Commit commit)
    {
        Assert.True(commit.Changes.Count <= Commit.MaxChanges, $"a commit of {commit.Changes.Count} changes");
        foreach (var (id, task) in after.Tasks)
        {
            if (!before.Tasks.TryGetValue(id, out var was))
            {
                Assert.True(_everSeen.Add(id), $"#{id} was given twice");
                continue;
            }

            Assert.True(task.State >= was.State, $"#{id} went down from {was.State} to {task.State}");
            Assert.True(was.IsHolder || !task.IsHolder, $"#{id} was to go, and shall stay again");
            Assert.True(task.Slot == was.Slot && task.Release == was.Release, $"#{id} became another");
        }

        foreach (var slot in after.Tasks.Values.Where(task => task is { IsOneOff: false, IsHolder: true })
            .GroupBy(task => (task.Service, task.Slot)))
        {
            // The old one and the new one, while start-first waits for the new one to serve.
            Assert.True(slot.Count() <= 2, $"{slot.Key} has {slot.Count()} holders");
        }
    }

    /// <summary>What a task in the making shall take over must not be forgotten yet.</summary>
    public void CheckMessage(Snapshot snapshot, ManagerMessage message)
    {
        foreach (var task in snapshot.Tasks.Values)
        {
            if (task is { State: < TaskState.Ready, IsHolder: true, Wish.Predecessor: { } predecessor }
                && snapshot.FindService(task.Service) is { Removal: null })
            {
                Assert.DoesNotContain(predecessor.Value, message.ForgottenTasks);
            }
        }
    }
}
