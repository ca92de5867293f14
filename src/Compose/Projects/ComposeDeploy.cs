using System.Collections.Immutable;

namespace Orc.Compose.Projects;

/// <summary>The keys of <c>deploy</c> that say how many there are and on which nodes.</summary>
public sealed record ComposeDeploy
{
    /// <summary>Null: replicated.</summary>
    public string? Mode { get; init; }

    public string? EndpointMode { get; init; }

    /// <summary><c>x-sticky</c>: ours. A client keeps to one task.</summary>
    public bool IsSticky { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableArray<string> Constraints { get; init; } = [];

    public ImmutableArray<string> Spread { get; init; } = [];

    public int? MaxReplicasPerNode { get; init; }

    /// <summary><c>x-placement</c> of the service; null: as the cluster does.</summary>
    public string? Strategy { get; init; }

    /// <summary><c>x-partition</c> of the service; null: as suits what it mounts.</summary>
    public string? Partition { get; init; }

    public decimal? ReservedCpus { get; init; }

    public ImmutableSortedDictionary<string, long> ReservedGeneric { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);
}
