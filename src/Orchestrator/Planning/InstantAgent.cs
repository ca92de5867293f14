using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// What an agent would report if every container did at once what it is told: for plans, in which nothing is done.
/// One step of each task at a time. What is to be removed from a node that cannot be reached stays.
/// </summary>
internal static class InstantAgent
{
    private const long Epoch = long.MaxValue;

    public static IReadOnlyList<Change> Act(Snapshot snapshot, ClusterTime now)
    {
        var changes = new List<Change>();
        changes.AddRange(snapshot.Networks.Values
            .Where(network => network.Present == network.Withdrawn)
            .Select(network => new Change.PutNetwork(network with { Present = !network.Withdrawn })));
        changes.AddRange(snapshot.Volumes.Values
            .Where(volume => volume.Present == volume.Withdrawn)
            .Select(volume => new Change.PutVolume(volume with { Present = !volume.Withdrawn })));
        foreach (var task in snapshot.Tasks.Values.Where(one => one.IsHolder || !RemovalRule.IsLeft(snapshot, one)))
        {
            var report = task.Observed
                ?? new TaskReport { Task = task.Id, Epoch = 0, Sequence = 0, State = task.State };
            var next = Next(snapshot, task, report, now);
            if (next != report)
            {
                changes.Add(new Change.ObserveTask(
                    next with { Epoch = Epoch, Sequence = report.Epoch == Epoch ? report.Sequence + 1 : 1 }));
            }
        }

        return changes;
    }

    private static TaskReport Next(Snapshot snapshot, ServiceTask task, TaskReport report, ClusterTime now) =>
        (task.Wish.Desired, report) switch
        {
            (_, { State: TaskState.Removed }) => report,
            (DesiredState.Removed, { State: TaskState.Live }) when !TaskFacts.IsAtRest(task) => Stopped(report, now),
            (DesiredState.Removed, _) => report with { State = TaskState.Removed, EndReason = EndReason.Stopped },
            (_, { State: TaskState.Ended }) => report,
            (DesiredState.Resting, _) when TaskFacts.IsAtRest(task) && report.RestRound < task.Wish.RestRound =>
                report with { RestRound = task.Wish.RestRound },
            (_, { State: < TaskState.Ready }) => report with { State = TaskState.Ready },
            (DesiredState.Resting, { State: TaskState.Live }) when !TaskFacts.IsAtRest(task) => Stopped(report, now),
            (DesiredState.Live, _) when report.State == TaskState.Ready || !TaskFacts.HasDone(task) =>
                Started(snapshot, task, report, now),
            _ => report,
        };

    private static TaskReport Stopped(TaskReport report, ClusterTime now) => report with
    {
        Status = ContainerState.Exited,
        LastExit = new ExitReport { Code = 0, FinishedAt = now.ToDateTimeOffset() },
    };

    private static TaskReport Started(Snapshot snapshot, ServiceTask task, TaskReport report, ClusterTime now)
    {
        var conditions = DependencyRule.DependentsOf(snapshot, task.Service)
            .SelectMany(service => service.Dependencies)
            .Where(dependency => string.Equals(dependency.Service, task.Service.Name, StringComparison.Ordinal))
            .Select(dependency => dependency.Condition)
            .ToHashSet();
        var hasCheck = snapshot.Releases.GetValueOrDefault(task.Release)?.Container.Health is { IsDisabled: false };
        var running = report with
        {
            State = TaskState.Live,
            Status = ContainerState.Running,
            Health = hasCheck || conditions.Contains(DependencyCondition.Healthy)
                ? HealthState.Healthy
                : HealthState.None,
            RunCount = report.RunCount + 1,
            StartRound = task.Wish.StartRound,
            RestartRound = task.Wish.RestartRound,
        };
        return conditions.Contains(DependencyCondition.CompletedSuccessfully) ? Stopped(running, now) : running;
    }
}
