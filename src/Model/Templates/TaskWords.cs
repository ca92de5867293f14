using System.Collections.Immutable;

namespace Orc.Model.Templates;

/// <summary>What the placeholders of one task stand for. Compares by value.</summary>
public sealed record TaskWords
{
    public required string ServiceId { get; init; }

    public required string ServiceName { get; init; }

    public required ImmutableSortedDictionary<string, string> ServiceLabels { get; init; }

    public required string TaskId { get; init; }

    public required string TaskName { get; init; }

    public required string Slot { get; init; }

    public required string NodeId { get; init; }

    public required string Hostname { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Architecture { get; init; }

    public bool Equals(TaskWords? other) =>
        other is not null
        && ServiceId == other.ServiceId && ServiceName == other.ServiceName
        && TaskId == other.TaskId && TaskName == other.TaskName && Slot == other.Slot
        && NodeId == other.NodeId && Hostname == other.Hostname
        && OperatingSystem == other.OperatingSystem && Architecture == other.Architecture
        && (ReferenceEquals(ServiceLabels, other.ServiceLabels)
            || ServiceLabels.SequenceEqual(other.ServiceLabels));

    public override int GetHashCode() => HashCode.Combine(ServiceId, TaskId, TaskName, Slot, NodeId);
}
