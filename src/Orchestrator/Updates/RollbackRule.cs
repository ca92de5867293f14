using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Updates;

/// <summary>A service as it was at a release before; how many it has stays as it is.</summary>
internal static class RollbackRule
{
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
