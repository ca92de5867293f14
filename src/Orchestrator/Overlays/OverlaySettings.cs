using System.Collections.Immutable;

namespace Orc.Orchestrator.Overlays;

/// <summary>
/// Where a cluster's overlay networks come from, and what was given last: the next ones come after it, so that what was
/// given back rests as long as it can.
/// </summary>
internal sealed record OverlaySettings
{
    public static readonly OverlaySettings Default = new();

    /// <summary>Ranges that networks are cut from, one after the other.</summary>
    public ImmutableArray<string> Pools { get; init; } = [OverlayPools.DefaultPool];

    /// <summary>Of one network.</summary>
    public int PrefixLength { get; init; } = OverlayPools.DefaultPrefixLength;

    /// <summary>Empty: none was given.</summary>
    public string LastSubnet { get; init; } = "";

    public int LastIdentifier { get; init; }

    /// <summary>As its place in the services' range.</summary>
    public long LastService { get; init; }
}
