using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>Who goes first when services stop, go, or restart together: dependents stop before what they depend on, and
/// restart after it.</summary>
internal static class OrderRule
{
    public static bool MayRest(Snapshot snapshot, Service service) =>
        !DependencyRule.DependentsOf(snapshot, service.Key).Any(dependent =>
            (dependent.Rest is not null || dependent.Removal is not null)
            && snapshot.TasksOf(dependent.Key).Any(task => !task.IsOneOff && !TaskFacts.HasComeToRest(task)));

    public static bool MayGo(Snapshot snapshot, Service service) =>
        !DependencyRule.DependentsOf(snapshot, service.Key).Any(dependent =>
            dependent.Removal is not null
            && snapshot.TasksOf(dependent.Key).Any(task =>
                RemovalRule.IsAwaited(snapshot, task) && !TaskFacts.IsAtRest(task)));

    public static bool MayRestart(Snapshot snapshot, Service service) => service.Dependencies.All(dependency =>
        snapshot.FindService(new ServiceKey(service.Key.Project, dependency.Service)) is not { } other
        || other.Rest is not null || other.Removal is not null
        || IsSettled(snapshot, other, dependency.Condition));

    private static bool IsSettled(Snapshot snapshot, Service service, DependencyCondition condition) =>
        service.Held is not null
        || snapshot.TasksOf(service.Key).Where(task => !task.IsOneOff).All(task =>
            task.IsHolder
                ? task.IsGone || task.State >= TaskState.Ended
                    || (TaskFacts.IsCurrent(service, task) && TaskFacts.HasDone(task)
                        && task.Wish.RestartRound >= service.RestartRound && !IsAwaited(task, condition))
                : task.IsGone);

    // Healthy or not: what is known of it ends the wait.
    private static bool IsAwaited(ServiceTask task, DependencyCondition condition) =>
        condition == DependencyCondition.Healthy && task is { IsRunning: true, Observed.Health: HealthState.Starting };
}
