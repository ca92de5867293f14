using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>No process of the services runs any more, or somebody started them meanwhile.</summary>
internal sealed class RestGoal(string project, IReadOnlyCollection<string> services) : IGoal
{
    public GoalState Check(Snapshot snapshot) => services.All(name => Rests(snapshot, new ServiceKey(project, name)))
        ? GoalState.Reached
        : GoalState.Pending;

    private static bool Rests(Snapshot snapshot, ServiceKey key) =>
        snapshot.FindService(key) is not { Rest: not null }
        || snapshot.TasksOf(key).All(task => task.IsOneOff || TaskFacts.HasComeToRest(task));
}
