using System.Net.NetworkInformation;

namespace Orc.Linux.Netlink;

/// <summary>A macvlan to make inside another network namespace, in bridge mode.</summary>
public sealed record MacvlanOptions
{
    /// <summary>MACVLAN_MODE_BRIDGE.</summary>
    internal const uint BridgeMode = 4;

    public required string Name { get; init; }

    /// <summary>The index of the interface it is a card of.</summary>
    public required int Parent { get; init; }

    public required PhysicalAddress Address { get; init; }

    public required int Mtu { get; init; }

    /// <summary>An open descriptor of its network namespace.</summary>
    public required int Namespace { get; init; }
}
