using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>The services of <c>up</c>, <c>start</c> or <c>restart</c> have come as far as they shall.</summary>
internal sealed class UpGoal(string project, IReadOnlyCollection<string> services, StartGoal wanted) : IGoal
{
    /// <summary>Services beside, that are restarted: waited for until they are, or cannot be.</summary>
    public IReadOnlyCollection<string> Disturbed { get; init; } = [];

    public GoalState Check(Snapshot snapshot)
    {
        var states = services.Select(name => Check(snapshot, new ServiceKey(project, name)))
            .Concat(Disturbed.Select(name => CheckDisturbed(snapshot, new ServiceKey(project, name))));

        // Orphans that were told to go are waited for as well.
        return GoalState.All(snapshot.ServicesOf(project).Any(service => service.Removal is not null)
            ? states.Append(GoalState.Pending)
            : states);
    }

    // One that waits for others itself, was stopped, or has nothing that could be restarted, holds nobody up.
    private static GoalState CheckDisturbed(Snapshot snapshot, ServiceKey key) =>
        snapshot.FindService(key) is { Removal: null, Rest: null, Held: null } service
            && service.Opened == GateMark.Of(service)
            && snapshot.TasksOf(key).Any(task => !task.IsOneOff && TaskFacts.IsCurrent(service, task)
                && IsBeingRestarted(service, task))
            ? GoalState.Pending
            : GoalState.Reached;

    // Between its stop and its start it does not run.
    private static bool IsBeingRestarted(Service service, ServiceTask task) =>
        task.Wish.RestartRound < service.RestartRound
            ? task.IsRunning
            : task is { State: TaskState.Live, Wish.Desired: DesiredState.Live } && !TaskFacts.HasDone(task);

    private GoalState Check(Snapshot snapshot, ServiceKey key)
    {
        if (snapshot.FindService(key) is not { Removal: null } service)
        {
            return GoalState.Fail($"service \"{key.Name}\" was taken down meanwhile");
        }

        if (service.Rest is not null && wanted != StartGoal.Prepared)
        {
            return wanted == StartGoal.Started
                ? GoalState.Reached
                : GoalState.Fail($"service \"{key.Name}\" was stopped meanwhile");
        }

        if (service.Held is { Failed: true } held && wanted != StartGoal.Prepared)
        {
            return GoalState.Fail(held.Text, held.ExitCode);
        }

        // What runs already may have to wait with this call for those it depends on.
        if (wanted != StartGoal.Prepared && !service.NoStart && service.Opened != GateMark.Of(service)
            && service.Rest is null)
        {
            return GoalState.Pending;
        }

        var tasks = snapshot.TasksOf(key).Where(task => !task.IsOneOff).ToList();
        var current = tasks.Where(task => TaskFacts.IsCurrent(service, task)).ToList();
        var states = current.Select(task => Check(snapshot, service, task)).ToList();
        var enough = current.Count == service.Replicas
            && tasks.All(task => task.IsGone || TaskFacts.IsCurrent(service, task));
        return GoalState.All(enough ? states : [.. states, GoalState.Pending]);
    }

    private GoalState Check(Snapshot snapshot, Service service, ServiceTask task)
    {
        if (FailureOf(task) is { } failure)
        {
            var exit = task.Observed?.LastExit;
            return GoalState.Fail(failure, exit?.Code ?? 0) with
            {
                HookCode = exit is { IsOfHook: true } ? exit.Code : 0,
            };
        }

        if (wanted == StartGoal.Prepared || service.NoStart)
        {
            return task.State >= TaskState.Ready ? GoalState.Reached : GoalState.Pending;
        }

        var isStarted = task.State >= TaskState.Live && TaskFacts.HasDone(task)
            && task.Wish.RestartRound >= service.RestartRound
            && (task.State >= TaskState.Ended || task.Observed!.RunCount > 0);
        return !isStarted ? GoalState.Pending
            : wanted == StartGoal.Started ? GoalState.Reached
            : Serves(snapshot, task);
    }

    private static GoalState Serves(Snapshot snapshot, ServiceTask task)
    {
        var code = task.Observed?.LastExit?.Code ?? 0;
        return task switch
        {
            { IsExited: true } when code == 0 && IsMeantToComplete(snapshot, task.Service) => GoalState.Reached,
            { IsExited: true } => GoalState.Fail($"container {task.Wish.Name} exited ({code})", code),
            { IsRunning: true, Observed.Health: HealthState.Unhealthy } =>
                GoalState.Fail($"container {task.Wish.Name} is unhealthy"),
            _ when TaskFacts.IsUp(task) => GoalState.Reached,
            _ => GoalState.Pending,
        };
    }

    private static bool IsMeantToComplete(Snapshot snapshot, ServiceKey key) => DependencyRule
        .DependentsOf(snapshot, key)
        .SelectMany(dependent => dependent.Dependencies)
        .Any(dependency => dependency.Condition == DependencyCondition.CompletedSuccessfully
            && string.Equals(dependency.Service, key.Name, StringComparison.Ordinal));

    /// <summary>It could not be made or not be started at all: that is an error of the call, an exit is not.</summary>
    private static string? FailureOf(ServiceTask task) => task.Observed switch
    {
        { State: TaskState.Ended or TaskState.Removed, EndReason: EndReason.Rejected or EndReason.Failed } ended =>
            ended.Message.Length > 0 ? ended.Message : $"container {task.Wish.Name} could not be made",
        { State: TaskState.Removed, EndReason: EndReason.RemovedByUser } =>
            $"container {task.Wish.Name} was removed by hand meanwhile",
        { State: TaskState.Live, RunCount: 0, LastExit.Error: { Length: > 0 } error } => error,
        _ => null,
    };
}
