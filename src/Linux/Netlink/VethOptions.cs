using System.Net.NetworkInformation;

namespace Orc.Linux.Netlink;

/// <summary>A veth pair to make: this end a port of a bridge, the other born inside another network
/// namespace.</summary>
public sealed record VethOptions
{
    public required string Name { get; init; }

    /// <summary>The index of the bridge.</summary>
    public required int Master { get; init; }

    public required int Mtu { get; init; }

    public required string PeerName { get; init; }

    public required PhysicalAddress PeerAddress { get; init; }

    /// <summary>An open descriptor of the peer's network namespace.</summary>
    public required int PeerNamespace { get; init; }
}
