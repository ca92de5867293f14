namespace Orc.Agent.Networks;

/// <summary>What makes a bridge a part of an overlay: its VXLAN device.</summary>
internal sealed record OverlayLink
{
    public required int Identifier { get; init; }

    public required string Device { get; init; }
}
