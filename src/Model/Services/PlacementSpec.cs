using System.Collections.Immutable;

namespace Orc.Model.Services;

/// <summary>On which nodes a service's tasks may go, and over what they are spread.</summary>
public sealed record PlacementSpec
{
    public static readonly PlacementSpec Anywhere = new();

    public ImmutableArray<PlacementConstraint> Constraints { get; init; } = [];

    /// <summary>Over what tasks are spread evenly, outermost first: <c>node.labels.zone</c>, …</summary>
    public ImmutableArray<string> Spread { get; init; } = [];

    /// <summary>Null: any number.</summary>
    public int? MaxReplicasPerNode { get; init; }

    /// <summary>Null: as the cluster does.</summary>
    public PlacementStrategy? Strategy { get; init; }

    /// <summary>Null: as suits what it mounts.</summary>
    public PartitionAction? Partition { get; init; }

    // Lists compare by their content: a file that says nothing new changes nothing.
    public bool Equals(PlacementSpec? other) =>
        other is not null
        && MaxReplicasPerNode == other.MaxReplicasPerNode && Strategy == other.Strategy
        && Partition == other.Partition
        && Constraints.SequenceEqual(other.Constraints) && Spread.SequenceEqual(other.Spread, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(MaxReplicasPerNode, Constraints.Length, Spread.Length);
}
