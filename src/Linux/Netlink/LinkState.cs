using System.Net;
using System.Net.NetworkInformation;

namespace Orc.Linux.Netlink;

/// <summary>A network interface as the kernel describes it.</summary>
public sealed record LinkState
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    /// <summary>bridge, veth, vxlan, …; empty for hardware and loopback.</summary>
    public string Kind { get; init; } = "";

    public bool IsUp { get; init; }

    public int Mtu { get; init; }

    /// <summary>The bridge it is a port of; 0: none.</summary>
    public int Master { get; init; }

    /// <summary>The index of a veth's other end, in that end's namespace; 0: none.</summary>
    public int Peer { get; init; }

    public PhysicalAddress Address { get; init; } = PhysicalAddress.None;

    /// <summary>Of a VXLAN device, the source of what it sends; null: it is none, or the kernel chooses.</summary>
    public IPAddress? Local { get; init; }
}
