using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reaping;

/// <summary>
/// Which tasks of a Cluster project are kept when their containers are gone: the last ones of each slot.
/// </summary>
internal static class PastRule
{
    /// <summary>As many as Swarm keeps.</summary>
    private const int Kept = 5;

    /// <summary>Of a task whose container is gone.</summary>
    public static bool IsKept(Snapshot snapshot, ServiceTask task)
    {
        if (snapshot.FindService(task.Service) is not { Removal: null } service
            || !snapshot.IsOfCluster(task.Service.Project))
        {
            return false;
        }

        var slot = snapshot.TasksOf(task.Service).Where(other => other.Slot == task.Slot).ToList();
        if (!slot.Exists(other => other.HandsOver || other is { IsHolder: true, IsPast: false }))
        {
            // Fewer are wanted: nobody asks any more.
            return false;
        }

        return slot.Count(other => (other.IsGone || other.IsPast) && other.Id.CompareTo(task.Id) > 0)
            < MostOf(snapshot, service);
    }

    public static IEnumerable<TaskId> OfSlot(Snapshot snapshot, ServiceTask task) => snapshot.TasksOf(task.Service)
        .Where(other => other.Slot == task.Slot && other.IsPast)
        .Select(other => other.Id);

    /// <summary>With a limit of attempts, as many as it takes to count them.</summary>
    private static int MostOf(Snapshot snapshot, Service service) => Math.Max(
        Kept, snapshot.Releases.GetValueOrDefault(service.Release)?.Container.Restart.MaxAttempts + 1 ?? 0);
}
