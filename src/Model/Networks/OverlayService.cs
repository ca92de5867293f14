using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>A service's own place on an overlay network.</summary>
public sealed record OverlayService
{
    /// <summary>Full name: <c>shop_web</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Leads to one of its endpoints; empty: its name answers all of them instead.</summary>
    public string Address { get; init; } = "";

    /// <summary>Its names on the network, with tasks or without.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Each client keeps to one of its endpoints, as long as that serves.</summary>
    public bool IsSticky { get; init; }

    /// <summary>Published on every node through this network.</summary>
    public ImmutableArray<PortSpec> Ports { get; init; } = [];

    public bool Equals(OverlayService? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Name == other.Name && Address == other.Address
            && IsSticky == other.IsSticky && Aliases.SequenceEqual(other.Aliases) && Ports.SequenceEqual(other.Ports));

    public override int GetHashCode() => HashCode.Combine(Name, Address);
}
