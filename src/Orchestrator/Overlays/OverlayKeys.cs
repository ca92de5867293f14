using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>
/// What encrypted networks' keys are made of now: the one before, the one in use, and the next, which every node has
/// for a whole turn before anybody sends with it.
/// </summary>
internal sealed record OverlayKeys
{
    public static readonly OverlayKeys None = new();

    /// <summary>By number; none while no network is encrypted.</summary>
    public ImmutableArray<OverlayKey> Keys { get; init; } = [];

    /// <summary>The number of the one in use.</summary>
    public long Used { get; init; }

    /// <summary>The highest number that was ever given: none is given twice.</summary>
    public long Last { get; init; }

    /// <summary>When the one in use came into use.</summary>
    public ClusterTime UsedSince { get; init; }
}
