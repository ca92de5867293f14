using System.Collections.Immutable;
using Orc.Model.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>What a service was before: all that going back to it brings again, but the number of replicas.</summary>
internal sealed record PastRelease
{
    /// <summary>So many are kept of each service.</summary>
    public const int Kept = 10;

    public required long Release { get; init; }

    public PlacementSpec Placement { get; init; } = PlacementSpec.Anywhere;

    public ReservationSpec Reservations { get; init; } = ReservationSpec.None;

    public UpdateSpec Update { get; init; } = new();

    public UpdateSpec Rollback { get; init; } = new();

    public EndpointMode EndpointMode { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>When another took its place.</summary>
    public ClusterTime ReplacedAt { get; init; }

    /// <summary>Why: a deploy, an update, a rollback and what it was for.</summary>
    public string Cause { get; init; } = "";

    public static PastRelease Of(Service service, ClusterTime now, string cause) => new()
    {
        Release = service.Release,
        Placement = service.Placement,
        Reservations = service.Reservations,
        Update = service.Update,
        Rollback = service.Rollback,
        EndpointMode = service.EndpointMode,
        Labels = service.Labels,
        ReplacedAt = now,
        Cause = cause,
    };
}
