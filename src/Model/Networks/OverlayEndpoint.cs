using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>One task's place on an overlay network, on whichever node it is.</summary>
public sealed record OverlayEndpoint
{
    /// <summary>Its hardware address follows from it.</summary>
    public required string Address { get; init; }

    /// <summary>Where its node is reached by the others; empty: it was not said.</summary>
    public required string Machine { get; init; }

    /// <summary>Its container's name.</summary>
    public required string Name { get; init; }

    public string? Hostname { get; init; }

    /// <summary>Full name: <c>shop_web</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Names that it shares with others: the service's key, aliases.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>It has a process.</summary>
    public bool IsRunning { get; init; }

    /// <summary>It serves: running, healthy where that is asked, and not on its way out.</summary>
    public bool IsServing { get; init; }

    // Tables share what nothing touched: nearly always it is the very same object.
    public bool Equals(OverlayEndpoint? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Address == other.Address && Machine == other.Machine && Name == other.Name
            && Hostname == other.Hostname && Service == other.Service && IsRunning == other.IsRunning
            && IsServing == other.IsServing && Aliases.SequenceEqual(other.Aliases));

    public override int GetHashCode() => HashCode.Combine(Address, Name, IsRunning, IsServing);
}
