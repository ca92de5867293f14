using System.Collections.Immutable;

namespace Orc.Agent.Networks;

/// <summary>Everything our table of rules says, as values.</summary>
internal sealed record RulesetIntent
{
    /// <summary>The table's name; its family is inet.</summary>
    public required string Table { get; init; }

    public ImmutableArray<NetworkRecord> Networks { get; init; } = [];

    public ImmutableArray<PublishedPort> Ports { get; init; } = [];

    public ImmutableArray<OverlayRules> Overlays { get; init; } = [];

    /// <summary>We turned forwarding on for the whole host, so what concerns no network of anybody must stay
    /// out.</summary>
    public bool DropsForeignForwards { get; init; }
}
