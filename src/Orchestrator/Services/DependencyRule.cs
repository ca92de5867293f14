using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// Whether the services that one depends on have reached what it waits for; if not, which one, and whether it still
/// can. It gates the first start of a release or round, nothing later.
/// </summary>
internal static class DependencyRule
{
    /// <summary>Null: the way is free.</summary>
    public static HeldReason? Evaluate(Snapshot snapshot, Service service)
    {
        HeldReason? waiting = null;
        foreach (var dependency in service.Dependencies)
        {
            var other = snapshot.FindService(new ServiceKey(service.Key.Project, dependency.Service));
            if (other is null or { Removal: not null } || IsMet(snapshot, other, dependency.Condition))
            {
                continue;
            }

            var failure = FindFailure(snapshot, other, dependency.Condition);
            if (failure is null)
            {
                waiting ??= new HeldReason($"waiting for {dependency.Service} {Wanted(dependency.Condition)}");
            }
            else if (dependency.Required)
            {
                return failure;
            }
        }

        return waiting;
    }

    /// <summary>The dependencies that failed and are not required, with what became of them.</summary>
    public static IEnumerable<(string Dependency, HeldReason Failure)> FailedOptional(
        Snapshot snapshot, Service service)
    {
        foreach (var dependency in service.Dependencies.Where(dependency => !dependency.Required))
        {
            var other = snapshot.FindService(new ServiceKey(service.Key.Project, dependency.Service));
            if (other is { Removal: null }
                && !IsMet(snapshot, other, dependency.Condition)
                && FindFailure(snapshot, other, dependency.Condition) is { } failure)
            {
                yield return (dependency.Service, failure);
            }
        }
    }

    public static IEnumerable<Service> DependentsOf(Snapshot snapshot, ServiceKey key) =>
        (snapshot.Dependents.GetValueOrDefault(key) ?? []).Select(dependent => snapshot.Services[dependent]);

    /// <summary>Why a dependency cannot reach its milestone any more; null: it can, or has.</summary>
    public static HeldReason? FindFailure(Snapshot snapshot, Service service, DependencyCondition condition)
    {
        if (service.Held is { Failed: true } held)
        {
            return held;
        }

        var isOfCluster = snapshot.IsOfCluster(service.Key.Project);
        if (isOfCluster && FailingRule.Find(snapshot, service) is { } failing)
        {
            var end = failing.Observed is { Message: { Length: > 0 } message }
                ? message
                : $"it failed {failing.Attempt + 1} times";
            return new HeldReason($"dependency failed to start: container {failing.Wish.Name}: {end}")
            {
                Failed = true,
                Container = failing.Wish.Name,
                ExitCode = failing.Observed?.LastExit?.Code ?? 0,
            };
        }

        return snapshot.TasksOf(service.Key)
            .Where(task => !task.IsOneOff && TaskFacts.IsCurrent(service, task)
                && !(isOfCluster && IsTriedAgain(snapshot, task)))
            .Select(task => FailureOf(service, task, condition))
            .FirstOrDefault(failure => failure is not null);
    }

    /// <summary>
    /// It ended, and another takes its place: on what comes after it is still to be waited. By the time of the snapshot
    /// instead of now, attempts within a window may count as more than they are for a moment.
    /// </summary>
    private static bool IsTriedAgain(Snapshot snapshot, ServiceTask task)
    {
        if (task.Observed is { State: >= TaskState.Ended, EndReason: EndReason.Lost or EndReason.RemovedByUser })
        {
            return true;
        }

        return (task.State >= TaskState.Ended || task.Runs.Failures >= RestartRule.MostRuns)
            && snapshot.Releases.TryGetValue(task.Release, out var release)
            && RestartRule.MayReplace(
                task,
                release.Container.Restart,
                snapshot.TasksOf(task.Service).Where(other => other.Slot == task.Slot),
                snapshot.Time);
    }

    private static bool IsMet(Snapshot snapshot, Service service, DependencyCondition condition)
    {
        if (service.Replicas == 0)
        {
            return true;
        }

        var milestone = MilestoneRule.Of(snapshot, service);
        return condition switch
        {
            DependencyCondition.Healthy => milestone.Healthy,
            DependencyCondition.CompletedSuccessfully => milestone.Completed,
            _ => milestone.Started,
        };
    }

    private static HeldReason? FailureOf(Service service, ServiceTask task, DependencyCondition condition)
    {
        var name = task.Wish.Name;
        var code = task.Observed?.LastExit?.Code ?? 0;
        var text = task switch
        {
            { State: TaskState.Ended or TaskState.Removed } =>
                $"dependency failed to start: container {name}: {EndOf(task)}",
            { IsExited: true } when condition == DependencyCondition.CompletedSuccessfully && code != 0 =>
                $"service \"{service.Key.Name}\" didn't complete successfully: exit {code}",
            { IsExited: true } when condition == DependencyCondition.Healthy =>
                $"dependency failed to start: container {name} exited ({code})",
            { IsRunning: true } when condition == DependencyCondition.Healthy && TaskFacts.HasDone(task) =>
                task.Observed!.Health switch
                {
                    HealthState.Unhealthy => $"dependency failed to start: container {name} is unhealthy",
                    HealthState.None =>
                        $"dependency failed to start: container {name} has no healthcheck configured",
                    _ => null,
                },
            _ => null,
        };
        return text is null ? null : new HeldReason(text) { Failed = true, Container = name, ExitCode = code };
    }

    private static string EndOf(ServiceTask task) => task.Observed switch
    {
        { Message: { Length: > 0 } message } => message,
        { EndReason: EndReason.RemovedByUser } or { State: TaskState.Removed } => "it was removed by hand",
        { } observed => $"it ended ({observed.EndReason})",
        null => "it ended",
    };

    private static string Wanted(DependencyCondition condition) => condition switch
    {
        DependencyCondition.Healthy => "to be healthy",
        DependencyCondition.CompletedSuccessfully => "to complete",
        _ => "to start",
    };
}
