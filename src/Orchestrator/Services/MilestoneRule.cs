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
        snapshot.Dependents.ContainsKey(service.Key) ? Of(snapshot, service) : service.Milestone;

    /// <summary>
    /// Now, with what was reached before in this release of the project: an earlier one's milestone says nothing.
    /// </summary>
    public static Milestone Of(Snapshot snapshot, Service service)
    {
        var projectRelease = snapshot.Projects.GetValueOrDefault(service.Key.Project)?.Release ?? 0;
        var known = service.Milestone.ProjectRelease == projectRelease
            ? service.Milestone
            : new Milestone { ProjectRelease = projectRelease };
        var current = new List<ServiceTask>();
        foreach (var task in snapshot.TasksOf(service.Key))
        {
            if (!task.IsOneOff && TaskFacts.IsCurrent(service, task))
            {
                current.Add(task);
            }
        }

        var started = Latch(known.StartedSlots, current, HasStarted);
        var healthy = Latch(known.HealthySlots, current, IsHealthy);
        var completed = Latch(known.CompletedSlots, current, TaskFacts.HasCompleted);
        var next = known with
        {
            StartedSlots = started,
            HealthySlots = healthy,
            CompletedSlots = completed,
            Started = known.Started || Covers(started, current, service.Replicas),
            Healthy = known.Healthy || Covers(healthy, current, service.Replicas),
            Completed = known.Completed || Covers(completed, current, service.Replicas),
        };
        return next.SameAs(service.Milestone) ? service.Milestone : next;
    }

    private static bool HasStarted(ServiceTask task) =>
        task.Observed is { State: TaskState.Live, RunCount: > 0 } && TaskFacts.HasDone(task);

    private static bool IsHealthy(ServiceTask task) =>
        task.IsRunning && TaskFacts.HasDone(task) && task.Observed!.Health == HealthState.Healthy;

    /// <summary>In order, each once: the same array where nobody came to it.</summary>
    private static ImmutableArray<int> Latch(
        ImmutableArray<int> known, List<ServiceTask> tasks, Func<ServiceTask, bool> reached)
    {
        var latched = known;
        foreach (var task in tasks)
        {
            if (reached(task) && latched.BinarySearch(task.Slot) is < 0 and var place)
            {
                latched = latched.Insert(~place, task.Slot);
            }
        }

        return latched;
    }

    private static bool Covers(ImmutableArray<int> reached, List<ServiceTask> tasks, int replicas)
    {
        if (reached.Length < replicas)
        {
            return false;
        }

        var slots = new HashSet<int>(tasks.Count);
        foreach (var task in tasks)
        {
            slots.Add(task.Slot);
        }

        return reached.Count(slots.Contains) >= replicas;
    }
}
