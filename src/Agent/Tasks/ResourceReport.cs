using System.Collections.Immutable;

namespace Orc.Agent.Tasks;

/// <summary>A network or volume of this node: made, gone, or what stands in the way.</summary>
internal sealed record ResourceReport(ResourceKind Kind, string Name)
{
    public bool Present { get; init; }

    public string Error { get; init; } = "";

    /// <summary>Of a network, as they were chosen.</summary>
    public ImmutableArray<string> Subnets { get; init; } = [];

    /// <summary>Arrays compare by reference, so this is said by hand.</summary>
    public bool SameAs(ResourceReport? other) =>
        other is not null && (this with { Subnets = other.Subnets }) == other && Subnets.SequenceEqual(other.Subnets);
}
