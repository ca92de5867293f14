using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// Who runs a service's <c>pre_start</c> hooks: its lowest replica, once whenever that one's container is new; the
/// others start when it has started. Those for each replica every one runs for its own, and waits for none. A global
/// service is of its nodes: each task runs them for its own.
/// </summary>
internal static class PreStartRule
{
    /// <summary>The hooks for all replicas are this task's to run.</summary>
    public static bool Runs(Snapshot snapshot, ServiceTask task) =>
        !task.IsOneOff && HasShared(snapshot, task)
        && (IsOfNodes(snapshot, task) || !HasLower(snapshot, task));

    /// <summary>It shall not start yet: another one runs the hooks, and has not started since.</summary>
    public static bool Waits(Snapshot snapshot, Service service, ServiceTask task) =>
        FindAwaited(snapshot, service, task) is not null;

    /// <summary>The one that it waits for has ended without a start: its hooks failed.</summary>
    public static bool WaitsInVain(Snapshot snapshot, Service service, ServiceTask task) =>
        FindAwaited(snapshot, service, task) is { State: >= TaskState.Ended, IsHolder: true };

    private static ServiceTask? FindAwaited(Snapshot snapshot, Service service, ServiceTask task)
    {
        if (task.IsOneOff || task.Wish.Desired == DesiredState.Live || !HasShared(snapshot, task)
            || service.Mode is ServiceMode.Global or ServiceMode.GlobalJob)
        {
            return null;
        }

        var first = Lowest(snapshot, task);
        return first is not null && first.Slot < task.Slot && !HasStarted(service, first) ? first : null;
    }

    private static bool HasStarted(Service service, ServiceTask first) =>
        TaskFacts.HasWantedRelease(service, first) && first.RecreateRound >= service.RecreateRound
        && first.Observed is { RunCount: > 0 };

    private static bool HasShared(Snapshot snapshot, ServiceTask task) =>
        (snapshot.Releases.GetValueOrDefault(task.Release)?.Container.Hooks?.PreStart ?? [])
        .Any(hook => !hook.PerReplica);

    private static bool IsOfNodes(Snapshot snapshot, ServiceTask task) =>
        snapshot.FindService(task.Service)?.Mode is ServiceMode.Global or ServiceMode.GlobalJob;

    private static bool HasLower(Snapshot snapshot, ServiceTask task) =>
        snapshot.TasksOf(task.Service).Any(other => Counts(other) && other.Slot < task.Slot);

    /// <summary>Of the lowest place, the newest.</summary>
    private static ServiceTask? Lowest(Snapshot snapshot, ServiceTask task)
    {
        ServiceTask? lowest = null;
        foreach (var other in snapshot.TasksOf(task.Service))
        {
            if (Counts(other) && (lowest is null || other.Slot <= lowest.Slot))
            {
                lowest = other;
            }
        }

        return lowest;
    }

    /// <summary>It has its place, or leaves it to a successor that is not made yet.</summary>
    private static bool Counts(ServiceTask task) =>
        task is { IsOneOff: false, IsPast: false } && (task.IsHolder || task.HandsOver);
}
