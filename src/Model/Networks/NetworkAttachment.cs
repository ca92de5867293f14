using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>The place of a container of no service on a network of the cluster, as its node asks for it.</summary>
public sealed record NetworkAttachment
{
    /// <summary>The container's id.</summary>
    public required string Container { get; init; }

    public required string Network { get; init; }

    /// <summary>Another asking of the same container has another: the answer names it.</summary>
    public required long Number { get; init; }

    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    public string? Hostname { get; init; }

    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>The one that it has, or that a person asked for; null: any.</summary>
    public string? Address { get; init; }

    public bool Equals(NetworkAttachment? other) =>
        other is not null && Container == other.Container && Network == other.Network && Number == other.Number
        && Name == other.Name && Hostname == other.Hostname && Address == other.Address
        && Aliases.SequenceEqual(other.Aliases);

    public override int GetHashCode() => HashCode.Combine(Container, Network, Number);
}
