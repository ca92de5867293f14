using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Model.Tasks;

namespace Orc.Orchestrator.Services;

/// <summary>What is particular about services whose tasks end.</summary>
internal static class JobRule
{
    public static bool IsJob(Service service) =>
        service.Mode is ServiceMode.ReplicatedJob or ServiceMode.GlobalJob;

    /// <summary>
    /// How many more tasks it shall have now: no more at a time than it says, nor than are left to do.
    /// </summary>
    public static int Missing(Service service, IEnumerable<IReadOnlyList<ServiceTask>> slots)
    {
        var places = 0;
        var running = 0;
        foreach (var slot in slots)
        {
            places++;
            running += slot.Any(task => task is { IsHolder: true, IsPast: false } && IsDone(task)) ? 0 : 1;
        }

        var most = service.MaxConcurrent > 0 ? service.MaxConcurrent : service.Replicas;
        return Math.Max(0, Math.Min(most - running, service.Replicas - places));
    }

    private static bool IsDone(ServiceTask task) =>
        task.IsExited || task is { Observed.EndReason: EndReason.Completed };

    /// <summary>What completed is never started again, whatever the file says of restarts.</summary>
    public static RestartSpec RestartOf(RestartSpec asked) =>
        asked.Policy is RestartPolicy.Always or RestartPolicy.UnlessStopped
            ? asked with { Policy = RestartPolicy.OnFailure }
            : asked;
}
