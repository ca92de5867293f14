namespace Orc.Model.Tasks;

/// <summary>Where an orphan is on an overlay network, and what its node knows of that network.</summary>
public sealed record OrphanPlace
{
    public required string Network { get; init; }

    public required string Address { get; init; }

    /// <summary>The VXLAN network identifier.</summary>
    public required int Identifier { get; init; }

    public required string Subnet { get; init; }

    /// <summary>The node's own address on it.</summary>
    public required string Gateway { get; init; }
}
