using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>All that a node needs to take part in encrypted networks.</summary>
public sealed record OverlayKeyring
{
    public static readonly OverlayKeyring None = new();

    /// <summary>What any of them encrypted is taken.</summary>
    public ImmutableArray<OverlayKey> Keys { get; init; } = [];

    /// <summary>The number of the one to send with.</summary>
    public long Used { get; init; }

    public ImmutableArray<OverlayMember> Members { get; init; } = [];

    public bool Equals(OverlayKeyring? other) =>
        other is not null && Used == other.Used && Keys.SequenceEqual(other.Keys)
        && (Members == other.Members || Members.SequenceEqual(other.Members));

    public override int GetHashCode() => HashCode.Combine(Used, Keys.Length, Members.Length);
}
