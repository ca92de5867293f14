using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>What was told to go of the services is gone.</summary>
internal sealed class RemoveGoal(string project, IReadOnlyCollection<string> services) : IGoal
{
    public GoalState Check(Snapshot snapshot) => services.All(name => IsDone(snapshot, new ServiceKey(project, name)))
        ? GoalState.Reached
        : GoalState.Pending;

    private static bool IsDone(Snapshot snapshot, ServiceKey key) =>
        snapshot.FindService(key) is not { Removal: not null }
        && snapshot.TasksOf(key).All(task => task.IsHolder || task.IsGone);
}
