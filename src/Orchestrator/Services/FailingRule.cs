using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>Which place of a service failed so often that nobody should wait for it any longer.</summary>
internal static class FailingRule
{
    /// <summary>
    /// A place that failed so often will not come up by itself, as far as a waiting person is concerned.
    /// </summary>
    public const int ManyAttempts = 3;

    /// <summary>The last one that failed in a place where nobody is up, and not the first; null: none.</summary>
    public static ServiceTask? Find(Snapshot snapshot, Service service)
    {
        ServiceTask? found = null;
        foreach (var task in snapshot.TasksOf(service.Key))
        {
            if (task is { IsOneOff: false, FailedAt: not null } && task.Release == service.Release
                && task.Attempt + 1 >= ManyAttempts
                && (found is null || found.Id.CompareTo(task.Id) < 0)
                && !IsUp(snapshot, service, task.Slot))
            {
                found = task;
            }
        }

        return found;
    }

    private static bool IsUp(Snapshot snapshot, Service service, int slot) => snapshot.TasksOf(service.Key).Any(task =>
        task is { IsOneOff: false, IsPast: false } && task.Slot == slot
        && TaskFacts.IsCurrent(service, task) && TaskFacts.IsUp(task));
}
