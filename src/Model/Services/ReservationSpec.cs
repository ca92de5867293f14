using System.Collections.Immutable;
using Orc.Model.Units;

namespace Orc.Model.Services;

/// <summary>What a node must have free for a task (<c>deploy.resources.reservations</c>).</summary>
public sealed record ReservationSpec
{
    public static readonly ReservationSpec None = new();

    /// <summary>Billionths of a CPU.</summary>
    public long NanoCpus { get; init; }

    public ByteSize Memory { get; init; }

    /// <summary>Generic resources by kind.</summary>
    public ImmutableSortedDictionary<string, long> Generic { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    // Maps compare by their content.
    public bool Equals(ReservationSpec? other) =>
        other is not null
        && NanoCpus == other.NanoCpus && Memory == other.Memory && Generic.SequenceEqual(other.Generic);

    public override int GetHashCode() => HashCode.Combine(NanoCpus, Memory);
}
