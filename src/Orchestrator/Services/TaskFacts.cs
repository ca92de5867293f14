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

    /// <summary>Its container was made, so its node has the image.</summary>
    public static bool HasPrepared(ServiceTask? task) =>
        task?.Observed is { } observed
        && (observed.State is TaskState.Ready or TaskState.Live || observed.Container is not null);

    /// <summary>No process of it runs or will be started by itself.</summary>
    public static bool IsAtRest(ServiceTask task) =>
        task.Observed is null or { State: not TaskState.Live }
            or { Status: ContainerState.Exited or ContainerState.Created or ContainerState.Dead };

    /// <summary>
    /// The same for certain: what the agent said last it said after it had heard what is wanted. One that heard
    /// something else before may be starting it.
    /// </summary>
    public static bool HasComeToRest(ServiceTask task) => task.Node.IsNone || task.State >= TaskState.Ended
        || (IsAtRest(task) && task.Wish.Desired switch
        {
            DesiredState.Ready => true,
            DesiredState.Resting => (task.Observed?.RestRound ?? 0) >= task.Wish.RestRound,
            _ => task.State == TaskState.Live && HasDone(task),
        });

    /// <summary>The task that lends its namespaces to this release's containers; null: none does.</summary>
    public static ServiceTask? FindDonor(Snapshot snapshot, ServiceKey key, ContainerSpec container) =>
        Lenders(snapshot, key, container).LastOrDefault(task => task.IsHolder);

    /// <summary>
    /// What lends its namespaces to this release's containers does not run yet and will by itself, or gives way to
    /// another: who shares them waits for that.
    /// </summary>
    public static bool IsDonorComing(Snapshot snapshot, ServiceKey key, ContainerSpec container)
    {
        var lenders = Lenders(snapshot, key, container).ToList();
        var donor = lenders.LastOrDefault(task => task.IsHolder);
        return donor is null
            ? lenders.Any(task => task.HandsOver && FindWanted(snapshot, task.Service) is not null)
            : donor.State < TaskState.Ended && FindWanted(snapshot, donor.Service) is { } service
                && (Starts(donor) || !HasWantedRelease(service, donor)
                    || donor.RecreateRound < service.RecreateRound);
    }

    /// <summary>The container whose successor the decider looks out for.</summary>
    public static string? LenderName(ContainerSpec container) =>
        container.NetworkContainer
        ?? AfterPrefix(container.Security.PidMode)
        ?? AfterPrefix(container.Security.IpcMode);

    private static bool Starts(ServiceTask task) => task is { IsRunning: false, IsExited: false }
        && task.Wish.Desired is DesiredState.Ready or DesiredState.Live;

    private static Service? FindWanted(Snapshot snapshot, ServiceKey key) =>
        snapshot.FindService(key) is { NoStart: false, Rest: null, Removal: null } service ? service : null;

    private static IEnumerable<ServiceTask> Lenders(Snapshot snapshot, ServiceKey key, ContainerSpec container) =>
        LenderName(container) is not { } name
            ? []
            : snapshot.TasksOfProject(key.Project).Where(task =>
                !task.IsOneOff && task.Service != key
                && TaskNames.WithoutPrefix(task.Wish.Name) == name);

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
