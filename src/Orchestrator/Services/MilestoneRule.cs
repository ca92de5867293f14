using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Scheduling;
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
            Started = known.Started || Covers(snapshot, service, started, current),
            Healthy = known.Healthy || Covers(snapshot, service, healthy, current),
            Completed = known.Completed || Covers(snapshot, service, completed, current),
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

    private static bool Covers(
        Snapshot snapshot, Service service, ImmutableArray<int> reached, List<ServiceTask> tasks) =>
        service.Mode is ServiceMode.Global or ServiceMode.GlobalJob && snapshot.IsOfCluster(service.Key.Project)
            ? CoversNodes(snapshot, service, reached, tasks)
            : Covers(reached, tasks, service.Replicas);

    /// <summary>
    /// Every node that is to have one has one that came so far. A node that cannot be reached is not waited for.
    /// </summary>
    private static bool CoversNodes(
        Snapshot snapshot, Service service, ImmutableArray<int> reached, List<ServiceTask> tasks)
    {
        var there = tasks
            .Where(task => reached.BinarySearch(task.Slot) >= 0)
            .Select(task => task.Node)
            .ToHashSet();
        var behind = snapshot.TasksOf(service.Key)
            .Where(task => task is { IsHolder: true, IsPast: false, IsOneOff: false } && !there.Contains(task.Node)
                && snapshot.Nodes.GetValueOrDefault(task.Node) is { Status: not NodeStatus.Unreachable });
        if (there.Count == 0 || behind.Any() || !snapshot.Releases.TryGetValue(service.Release, out var release))
        {
            return false;
        }

        // One that has none yet, though nothing is against it.
        var placer = new Placer(snapshot, service, release, snapshot.Time);
        return snapshot.Nodes.Keys.All(node => there.Contains(node) || placer.PlaceOn(node) is not null);
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
