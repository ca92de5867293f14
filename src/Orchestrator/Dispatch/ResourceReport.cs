using System.Collections.Immutable;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Dispatch;

/// <summary>A network or volume of a node as its agent sees it: made, gone, or what stands in the way.</summary>
internal sealed record ResourceReport(ResourceKind Kind, string Name)
{
    public bool Present { get; init; }

    public string Error { get; init; } = "";

    public ImmutableArray<string> Subnets { get; init; } = [];

    public static ResourceReport Of(WireResourceReport wire) =>
        new(wire.Kind == WireResourceKind.Volume ? ResourceKind.Volume : ResourceKind.Network, wire.Name)
        {
            Present = wire.Present,
            Error = wire.Error,
            Subnets = [.. wire.Subnets],
        };
}
