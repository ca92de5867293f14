using System.Collections.Immutable;

namespace Orc.Orchestrator.Overlays;

/// <summary>What the control plane chose for an overlay network, once and for good.</summary>
internal sealed record OverlayPlan
{
    /// <summary>The VXLAN network identifier.</summary>
    public required int Identifier { get; init; }

    public required string Subnet { get; init; }

    /// <summary>The last address that was given, as its place in the subnet: the next ones come after it, so that one
    /// that was given back rests as long as it can.</summary>
    public long Cursor { get; init; }

    /// <summary>Each node's own address on it, by the node's id.</summary>
    public required ImmutableSortedDictionary<string, string> Nodes { get; init; }

    /// <summary>Each service's own address on it, by the service's key in the project.</summary>
    public required ImmutableSortedDictionary<string, string> Services { get; init; }

    /// <summary>Whatever was given on it meanwhile.</summary>
    public bool IsSameNetwork(OverlayPlan other) => Identifier == other.Identifier && Subnet == other.Subnet;
}
