using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>
/// One range of a network, in CIDR notation; addresses are given from <see cref="Range"/> if it is there.
/// </summary>
public sealed record SubnetSpec(string Subnet)
{
    public string? Gateway { get; init; }

    public string? Range { get; init; }

    /// <summary>Addresses that are never given away.</summary>
    public ImmutableArray<string> Reserved { get; init; } = [];
}
