using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>How far a service is from what is wanted of it, from the snapshot alone.</summary>
internal static class ServiceProgressRule
{
    /// <param name="snapshot">What is.</param>
    /// <param name="key">Of which service.</param>
    /// <param name="now">The time.</param>
    /// <param name="upSince">When a task that is up came up.</param>
    public static ServiceProgress Of(
        Snapshot snapshot, ServiceKey key, ClusterTime now, Func<ServiceTask, ClusterTime> upSince)
    {
        var progress = new ServiceProgress { Service = key.ToString() };
        if (snapshot.FindService(key) is not { Removal: null } service)
        {
            progress.IsOver = true;
            progress.Error = $"service {key} was removed meanwhile";
            return progress;
        }

        var isJob = JobRule.IsJob(service);
        var known = snapshot.TasksOf(key).Where(task => task is { IsOneOff: false, IsPast: false }).ToList();
        var lost = Lost(snapshot, service, known, now);
        var all = known.Except(lost).ToList();
        var current = all.Where(task => TaskFacts.IsCurrent(service, task)).ToList();
        progress.Mode = (WireServiceMode)service.Mode;
        progress.Wanted = ServiceListing.Wanted(snapshot, service, now) - PlacesOf(service, lost);
        progress.Done = current.Count(task => isJob
            ? TaskFacts.HasCompleted(task)
            : TaskFacts.IsUp(task) || (TaskFacts.HasCompleted(task) && MayComplete(snapshot, service)));
        progress.Tasks.Add(Slots(snapshot, service));
        progress.Message = Message(service);
        progress.Error = FindError(snapshot, service, current);
        progress.WatchedFor = isJob ? 0 : Watched(service, current, now, upSince);
        progress.IsOver = progress.Error.Length > 0
            || (progress.Done >= progress.Wanted
                && progress.WatchedFor == 0
                && service.UpdateState is not { IsActive: true }
                && service.Rebalance is null
                && !HasTooMany(service, current)
                && (isJob || all.TrueForAll(task => task.IsGone || TaskFacts.IsCurrent(service, task))));
        return progress;
    }

    /// <summary>What is on nodes that are given up, and is not waited for.</summary>
    private static List<ServiceTask> Lost(
        Snapshot snapshot, Service service, List<ServiceTask> tasks, ClusterTime now)
    {
        if (!snapshot.Releases.TryGetValue(service.Release, out var release))
        {
            return [];
        }

        var trouble = new TroubleRule(snapshot, service, release, now);
        return tasks.FindAll(task => snapshot.Nodes.TryGetValue(task.Node, out var node)
            && MassLossRule.IsGivenUp(snapshot, node) && (!task.IsHolder || trouble.IsGivenUp(task)));
    }

    /// <summary>Of a replicated service others have the places of those that are lost.</summary>
    private static int PlacesOf(Service service, List<ServiceTask> lost) =>
        service.Mode is ServiceMode.Global or ServiceMode.GlobalJob
            ? lost.Where(task => task.IsHolder).Select(task => task.Node).Distinct().Count()
            : 0;

    /// <summary>Fewer were asked for, and nobody has chosen yet who goes.</summary>
    private static bool HasTooMany(Service service, List<ServiceTask> current) =>
        service.Mode == ServiceMode.Replicated && current.Count(task => !task.IsGone) > service.Replicas;

    /// <summary>A task that ends well is not started again (<c>restart: on-failure</c>, <c>no</c>).</summary>
    private static bool MayComplete(Snapshot snapshot, Service service) =>
        snapshot.Releases.GetValueOrDefault(service.Release)?.Container.Restart.Policy
            is RestartPolicy.No or RestartPolicy.OnFailure;

    /// <summary>The newest task of each place.</summary>
    private static IEnumerable<TaskProgress> Slots(Snapshot snapshot, Service service) => snapshot
        .TasksOf(service.Key)
        .Where(task => !task.IsOneOff && (!task.IsPast || task.Release == service.Release))
        .GroupBy(task => task.Slot)
        .OrderBy(slot => slot.Key)
        .Select(slot => slot.LastOrDefault(task => task.IsHolder) ?? slot.Last())
        .Select(task => new TaskProgress
        {
            Slot = service.Mode is ServiceMode.Global or ServiceMode.GlobalJob ? 0 : task.Slot,
            Node = task.Node.IsNone ? "" : snapshot.Nodes.GetValueOrDefault(task.Node)?.Name ?? task.Node.Value,
            State = TaskWords.State(task),
            Error = TaskWords.Error(task, service),
        });

    private static string Message(Service service) => service.UpdateState switch
    {
        { IsRollback: true, Message: { Length: > 0 } message } => $"rollback: {message}",
        _ => service.Held is { Failed: false } held ? held.Text : "",
    };

    private static string FindError(Snapshot snapshot, Service service, List<ServiceTask> current)
    {
        if (service.Held is { Failed: true } held)
        {
            return held.Text;
        }

        if (service.UpdateState is { IsPaused: true } state)
        {
            var paused = $"{(state.IsRollback ? "rollback" : "update")} paused";
            return state.Message.StartsWith(paused, StringComparison.Ordinal)
                ? $"service {state.Message}"
                : $"service {paused}: {state.Message}";
        }

        if (FindKept(snapshot, service) is { } kept)
        {
            return kept;
        }

        if (FailingRule.Find(snapshot, service) is { } failing)
        {
            var error = TaskWords.Error(failing, service);
            return $"{TaskListing.TaskName(failing)} failed {failing.Attempt + 1} times"
                + (error.Length > 0 ? $": {error}" : $" (see: orc service ps {service.Key})");
        }

        var ended = current.FirstOrDefault(task => task.IsExited && task.Observed!.LastExit?.Code != 0
            && task.FailedAt is null && JobRule.IsJob(service));
        return ended is null ? "" : $"{TaskListing.TaskName(ended)}: {TaskWords.Error(ended, service)}";
    }

    /// <summary>An older task that nobody may stand in for (<c>x-partition: keep</c>): it may last for ever.</summary>
    private static string? FindKept(Snapshot snapshot, Service service) =>
        snapshot.Releases.TryGetValue(service.Release, out var release)
        && PartitionRule.Of(snapshot, service, release) == PartitionAction.Keep
            ? snapshot.TasksOf(service.Key)
                .Where(task => task is { IsHolder: true, IsPast: false }
                    && !TaskFacts.IsCurrent(service, task)
                    && snapshot.Nodes.GetValueOrDefault(task.Node) is
                    {
                        Status: NodeStatus.Unreachable, Availability: not NodeAvailability.Drain,
                    })
                .Select(task => (Task: TaskListing.TaskName(task), Node: snapshot.Nodes[task.Node].Name))
                .Select(kept => $"{kept.Task} is on node {kept.Node}, which cannot be reached, and is waited for "
                    + "(x-partition: keep): it is made anew when the node is back, or elsewhere once that is given "
                    + $"up (orc node update --availability drain {kept.Node})")
                .FirstOrDefault()
            : null;

    /// <summary>
    /// Milliseconds until the last task that came up has been up for as long as is watched. One whose health is checked
    /// has shown that it serves.
    /// </summary>
    private static long Watched(
        Service service, List<ServiceTask> current, ClusterTime now, Func<ServiceTask, ClusterTime> upSince)
    {
        var monitor = (long)service.Update.Monitor.TotalMilliseconds;
        return current
            .Where(task => TaskFacts.IsUp(task) && task.Observed!.Health == HealthState.None)
            .Select(task => monitor - (now.Milliseconds - upSince(task).Milliseconds))
            .DefaultIfEmpty(0)
            .Max(left => Math.Max(0, left));
    }
}
