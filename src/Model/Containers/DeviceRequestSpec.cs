using System.Collections.Immutable;

namespace Orc.Model.Containers;

/// <summary>Devices of a kind, so many or these (<c>gpus</c>): which those are, the node knows.</summary>
public sealed record DeviceRequestSpec
{
    /// <summary>The vendor: <c>nvidia</c>; <c>cdi</c>: the ids are whole names. Empty: the only one there is.</summary>
    public string Driver { get; init; } = "";

    /// <summary>-1: all.</summary>
    public int Count { get; init; }

    public required ImmutableArray<string> Ids { get; init; }

    public required ImmutableArray<string> Capabilities { get; init; }
}
