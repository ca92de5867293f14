using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Model.Services;

/// <summary>
/// A service that was asked for: one container, so many times, after these others, replaced in this manner.
/// </summary>
public sealed record ServiceSpec
{
    /// <summary>Its key in the file; unique in the project.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The container of each replica. Its name is that of slot 1 with the number left out (<c>shop-web</c>), or the
    /// whole name where <see cref="HasFixedName"/>.
    /// </summary>
    public required ContainerSpec Container { get; init; }

    /// <summary><c>container_name</c> was given.</summary>
    public bool HasFixedName { get; init; }

    public ServiceMode Mode { get; init; }

    /// <summary>Of a job: how many shall complete.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Of a job: how many run at a time; 0: all.</summary>
    public int MaxConcurrent { get; init; }

    public PlacementSpec Placement { get; init; } = PlacementSpec.Anywhere;

    public ReservationSpec Reservations { get; init; } = ReservationSpec.None;

    public EndpointMode EndpointMode { get; init; }

    /// <summary>Of the service in the cluster (<c>deploy.labels</c>), not of its containers.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableArray<DependencySpec> Dependencies { get; init; } = [];

    public UpdateSpec Update { get; init; } = new();

    /// <summary>How the way back goes.</summary>
    public UpdateSpec Rollback { get; init; } = new();

    /// <summary><c>com.docker.compose.config-hash</c>: for other tools; nothing of ours compares it.</summary>
    public string ConfigHash { get; init; } = "";

    public PullPolicy PullPolicy { get; init; }

    /// <summary>An image that was fetched longer ago is fetched again. Null: age does not count.</summary>
    public TimeSpan? PullAfter { get; init; }

    /// <summary>False: an attached <c>up</c> does not show its output.</summary>
    public bool Attach { get; init; } = true;
}
