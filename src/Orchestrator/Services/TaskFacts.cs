using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>Questions about one task of a service that several rules ask.</summary>
internal static class TaskFacts
{
    /// <summary>Of the release that is wanted, and started for the round that is wanted.</summary>
    public static bool IsCurrent(Service service, ServiceTask task) =>
        HasWantedRelease(service, task) && task.IsHolder && task.Wish.StartRound == service.StartRound
        && task.RecreateRound >= service.RecreateRound;

    public static bool HasWantedRelease(Service service, ServiceTask task) =>
        task.Release == service.Release || task.KeptFor == service.Release;

    /// <summary>It runs, is healthy where that is asked, and did what it was last told.</summary>
    public static bool IsUp(ServiceTask task) =>
        task.IsRunning && HasDone(task) && task.Observed!.Health is HealthState.None or HealthState.Healthy;

    public static bool HasCompleted(ServiceTask task) => task.IsExited && task.Observed!.LastExit?.Code == 0;

    public static bool HasDone(ServiceTask task) =>
        task.Observed is { } observed
        && observed.StartRound >= task.Wish.StartRound && observed.RestartRound >= task.Wish.RestartRound;

    /// <summary>No process of it runs or will be started by itself.</summary>
    public static bool IsAtRest(ServiceTask task) =>
        task.Observed is null or { State: not TaskState.Live }
            or { Status: ContainerState.Exited or ContainerState.Created or ContainerState.Dead };

    /// <summary>The task that lends its namespaces to this release's containers; null: none does.</summary>
    public static ServiceTask? FindDonor(Snapshot snapshot, ServiceKey key, ContainerSpec container)
    {
        if (LenderName(container) is not { } name)
        {
            return null;
        }

        return snapshot.TasksOfProject(key.Project).LastOrDefault(task =>
            task.IsHolder && !task.IsOneOff && task.Service != key
            && task.Wish.Name.EndsWith(name, StringComparison.Ordinal)
            && (task.Wish.Name.Length == name.Length || task.Wish.Name.EndsWith($"_{name}", StringComparison.Ordinal)));
    }

    /// <summary>The container whose successor the decider looks out for.</summary>
    public static string? LenderName(ContainerSpec container) =>
        container.NetworkContainer
        ?? AfterPrefix(container.Security.PidMode)
        ?? AfterPrefix(container.Security.IpcMode);

    /// <summary>All containers whose namespaces or volumes this one shares.</summary>
    public static IEnumerable<string> LenderNames(ContainerSpec container) =>
        new[]
        {
            container.NetworkContainer,
            AfterPrefix(container.Security.PidMode),
            AfterPrefix(container.Security.IpcMode),
        }
        .OfType<string>()
        .Concat((container.VolumesFrom ?? []).Select(donor => donor.Split(':')[0]));

    private static string? AfterPrefix(string? mode)
    {
        const string Prefix = "container:";
        return mode is not null && mode.StartsWith(Prefix, StringComparison.Ordinal) ? mode[Prefix.Length..] : null;
    }
}
