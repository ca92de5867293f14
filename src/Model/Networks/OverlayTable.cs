using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>All that a node is told of an overlay network: its own place, and everybody else's.</summary>
public sealed record OverlayTable
{
    /// <summary>The network's full name.</summary>
    public required string Network { get; init; }

    /// <summary>The same on all nodes; empty: it was not said.</summary>
    public string Id { get; init; } = "";

    /// <summary>The VXLAN network identifier.</summary>
    public required int Identifier { get; init; }

    public required string Subnet { get; init; }

    /// <summary>Empty: it has IPv4 alone. Addresses in it follow from those of IPv4.</summary>
    public string Subnet6 { get; init; } = "";

    /// <summary>This node's own address on it: the way out of its containers.</summary>
    public required string Gateway { get; init; }

    /// <summary>Where this node is reached by the others; empty: it was not said.</summary>
    public required string Machine { get; init; }

    /// <summary>By address, as services are by name and gateways by address.</summary>
    public ImmutableArray<OverlayEndpoint> Endpoints { get; init; } = [];

    public ImmutableArray<OverlayService> Services { get; init; } = [];

    /// <summary>The other nodes' own addresses on it, and where they are reached.</summary>
    public ImmutableArray<OverlayGateway> Gateways { get; init; } = [];

    public bool Equals(OverlayTable? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Network == other.Network && Id == other.Id && Identifier == other.Identifier
            && Subnet == other.Subnet && Subnet6 == other.Subnet6
            && Gateway == other.Gateway && Machine == other.Machine
            && Same(Endpoints, other.Endpoints) && Same(Services, other.Services) && Same(Gateways, other.Gateways));

    public override int GetHashCode() => HashCode.Combine(Network, Identifier, Endpoints.Length);

    // Often it is the very same array, and where it is not the very same members are in it, but for one or two.
    private static bool Same<T>(ImmutableArray<T> one, ImmutableArray<T> other)
        where T : class
    {
        if (one == other)
        {
            return true;
        }

        if (one.Length != other.Length)
        {
            return false;
        }

        for (var place = 0; place < one.Length; place++)
        {
            if (!ReferenceEquals(one[place], other[place]) && !one[place].Equals(other[place]))
            {
                return false;
            }
        }

        return true;
    }
}
