namespace Orc.Model.Networks;

/// <summary>Another node's own address on an overlay network.</summary>
public sealed record OverlayGateway(string Address, string Machine);
