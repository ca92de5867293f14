using Orc.Model.Tasks;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reaping;

/// <summary>
/// Drops tasks whose container is gone, and then releases and sources that nothing refers to. A task that hands its
/// slot over stays until its successor has taken what was its own.
/// </summary>
internal sealed class TaskReaper : IDecider<TaskId>
{
    public IEnumerable<TaskId> All(Snapshot snapshot) =>
        snapshot.Tasks.Values.Where(task => !Stays(task)).Select(task => task.Id);

    public IEnumerable<TaskId> TouchedBy(Change change, Snapshot snapshot)
    {
        if (change is Change.PutService { Service: { Removal: not null } going })
        {
            return snapshot.TasksOf(going.Key).Select(task => task.Id);
        }

        var id = change switch
        {
            Change.PutTask put => put.Task.Id,
            Change.ObserveTask observe => observe.Report.Task,
            _ => default,
        };
        if (!snapshot.Tasks.TryGetValue(id, out var task))
        {
            return [];
        }

        if (Stays(task))
        {
            return [];
        }

        if (snapshot.IsOfCluster(task.Service.Project))
        {
            // A report of one that is there changes nothing of what is kept of its place.
            return task.IsGone || (change is Change.PutTask && !task.IsHolder)
                ? PastRule.OfSlot(snapshot, task).Append(id)
                : [];
        }

        return task.Wish.Predecessor is { } predecessor ? [id, predecessor] : [id];
    }

    /// <summary>It is wanted and there, and nobody waits for it.</summary>
    private static bool Stays(ServiceTask task) =>
        task is { IsHolder: true, IsGone: false, Wish.Predecessor: null };

    public Decision Decide(Snapshot snapshot, TaskId key, ClusterTime now)
    {
        if (!snapshot.Tasks.TryGetValue(key, out var task) || !MayGo(snapshot, task))
        {
            return Decision.Nothing;
        }

        if (PastRule.IsKept(snapshot, task))
        {
            return task.IsPast
                ? Decision.Nothing
                : new Decision([new Change.PutTask(task with { IsPast = true }) { Cause = "its container is gone" }]);
        }

        var changes = new List<Change> { new Change.DropTask(key, task.Service) { Cause = "its container is gone" } };
        var isLast = !snapshot.TasksOf(task.Service).Any(other => other.Id != key && other.Release == task.Release);
        if (isLast && !HistoryRule.Names(snapshot.FindService(task.Service), task.Release))
        {
            AddDropRelease(snapshot, task.Release, changes);
        }

        return new Decision(changes);
    }

    /// <summary>Also drops the source it came from, if it was the last one.</summary>
    internal static void AddDropRelease(Snapshot snapshot, long number, List<Change> changes)
    {
        if (!snapshot.Releases.TryGetValue(number, out var release))
        {
            return;
        }

        changes.Add(new Change.DropRelease(number));
        if (release.Source != 0
            && !snapshot.Releases.Values.Any(other => other.Number != number && other.Source == release.Source))
        {
            changes.Add(new Change.DropSource(release.Source));
        }
    }

    private static bool MayGo(Snapshot snapshot, ServiceTask task)
    {
        if (task.Node.IsNone)
        {
            // Nobody ever had it.
            return !task.IsHolder;
        }

        // The agent removed it unasked (a person's `rm`): it fills its slot until `up`. A one-off just goes.
        if (!task.IsGone || (task.IsHolder && !task.IsOneOff))
        {
            return false;
        }

        if (!task.HandsOver || snapshot.IsOfCluster(task.Service.Project))
        {
            return true;
        }

        var service = snapshot.FindService(task.Service);
        return service is null or { Removal: not null }
            || snapshot.TasksOf(task.Service).Any(other => HasTakenOver(other, task));
    }

    /// <summary>One that was given up and is gone took nothing: the next one will.</summary>
    private static bool HasTakenOver(ServiceTask other, ServiceTask task) =>
        other.Wish.Predecessor == task.Id && other is { State: >= TaskState.Ready, IsGone: false };
}
