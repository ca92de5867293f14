using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>How far a service has come, for those who depend on it.</summary>
internal static class MilestoneRule
{
    /// <summary>What is kept of it: nothing, while nobody depends on the service.</summary>
    public static Milestone Next(Snapshot snapshot, Service service) =>
        DependencyRule.DependentsOf(snapshot, service.Key).Any() ? Of(snapshot, service) : service.Milestone;

    /// <summary>
    /// Now, with what was reached before in this release of the project: an earlier one's milestone says nothing.
    /// </summary>
    public static Milestone Of(Snapshot snapshot, Service service)
    {
        var projectRelease = snapshot.Projects.GetValueOrDefault(service.Key.Project)?.Release ?? 0;
        var known = service.Milestone.ProjectRelease == projectRelease
            ? service.Milestone
            : new Milestone { ProjectRelease = projectRelease };
        var current = snapshot.TasksOf(service.Key)
            .Where(task => !task.IsOneOff && TaskFacts.IsCurrent(service, task))
            .ToList();
        var slots = current.Select(task => task.Slot).ToImmutableSortedSet();
        var started = Latch(known.StartedSlots, current, HasStarted);
        var healthy = Latch(known.HealthySlots, current, IsHealthy);
        var completed = Latch(known.CompletedSlots, current, TaskFacts.HasCompleted);
        var next = known with
        {
            StartedSlots = started,
            HealthySlots = healthy,
            CompletedSlots = completed,
            Started = known.Started || Covers(started, slots, service.Replicas),
            Healthy = known.Healthy || Covers(healthy, slots, service.Replicas),
            Completed = known.Completed || Covers(completed, slots, service.Replicas),
        };
        return next.SameAs(service.Milestone) ? service.Milestone : next;
    }

    private static bool HasStarted(ServiceTask task) =>
        task.Observed is { State: TaskState.Live, RunCount: > 0 } && TaskFacts.HasDone(task);

    private static bool IsHealthy(ServiceTask task) =>
        task.IsRunning && TaskFacts.HasDone(task) && task.Observed!.Health == HealthState.Healthy;

    private static ImmutableArray<int> Latch(
        ImmutableArray<int> known, IEnumerable<ServiceTask> tasks, Func<ServiceTask, bool> reached) =>
        [.. known.Concat(tasks.Where(reached).Select(task => task.Slot)).ToImmutableSortedSet()];

    private static bool Covers(ImmutableArray<int> reached, ImmutableSortedSet<int> slots, int replicas) =>
        reached.Count(slots.Contains) >= replicas;
}
