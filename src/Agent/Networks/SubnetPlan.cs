using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Orc.Agent.Networks;

/// <summary>One address range of a network, with everything chosen.</summary>
internal sealed record SubnetPlan
{
    public required IPNetwork Subnet { get; init; }

    /// <summary>The bridge's own address, and the way out unless the network is internal.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>Where addresses are given from; null: the whole subnet.</summary>
    public IPNetwork? Range { get; init; }

    /// <summary>Never given away.</summary>
    public ImmutableArray<IPAddress> Reserved { get; init; } = [];

    public AddressFamily Family => Subnet.BaseAddress.AddressFamily;
}
