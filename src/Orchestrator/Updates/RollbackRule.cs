using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Updates;

/// <summary>A service as it was at a release before; how many it has stays as it is.</summary>
internal static class RollbackRule
{
    /// <summary>Why it cannot go back there; null: it can.</summary>
    public static string? FindObstacle(Snapshot snapshot, Service service, PastRelease past) =>
        service.Replicas > 1 && OneTasksAddress(snapshot, past.Release) is { } address
            ? $"release {past.Release} has the address {address}, which only one task can have, and service "
                + $"{service.Key} has {service.Replicas} replicas"
            : null;

    /// <summary>An address that a release asks for, so that one task can have it; null: it asks for none.</summary>
    public static string? OneTasksAddress(Snapshot snapshot, long release) =>
        snapshot.Releases.GetValueOrDefault(release)?.Container.Endpoints
            .Select(endpoint => endpoint.Ipv4Address)
            .FirstOrDefault(address => address is not null);

    public static Service BackTo(Service service, PastRelease past, ClusterTime now, string why) => service with
    {
        Release = past.Release,
        Placement = past.Placement,
        Reservations = past.Reservations,
        Update = past.Update,
        Rollback = past.Rollback,
        EndpointMode = past.EndpointMode,
        Labels = past.Labels,
        History = HistoryRule.Add(service, PastRelease.Of(service, now, why), past.Release),
        UpdateState = new UpdateState
        {
            Status = UpdateStatus.RollbackStarted,
            Message = why,
            Release = past.Release,
            RecreateRound = service.RecreateRound,
            StartedAt = now,
            ProgressAt = now,
        },
    };
}
