using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;

namespace Orc.Linux.Netlink;

/// <summary>Requests about who is behind a VXLAN device. Each appends one message to a batch.</summary>
/// <remarks>struct ndmsg (linux/neighbour.h): <code>u8 family | 3 bytes padding | s32 interface index | u16 state |
/// u8 flags | u8 type</code></remarks>
public static class NeighbourMessages
{
    private const int HeaderLength = 12;
    private const ushort TypeNew = 28;
    private const ushort TypeDelete = 29;
    private const ushort AttributeDestination = 1;
    private const ushort AttributeLinkAddress = 2;
    private const byte FamilyBridge = 7;
    private const ushort StateNoArp = 0x40;
    private const ushort StatePermanent = 0x80;
    private const byte FlagSelf = 0x02;
    private const byte FlagMaster = 0x04;

    /// <summary>Frames for a hardware address go to that machine.</summary>
    public static void SetTunnelEnd(this NetlinkWriter batch, int vxlan, PhysicalAddress address, IPAddress machine)
    {
        batch.Begin(TypeNew, NetlinkFlags.Create | NetlinkFlags.Replace, $"lead {address} to {machine}");
        Header(batch, FamilyBridge, vxlan, StatePermanent, FlagSelf);
        batch.Attribute(AttributeLinkAddress, address.GetAddressBytes());
        batch.Attribute(AttributeDestination, machine.GetAddressBytes());
    }

    public static void RemoveTunnelEnd(this NetlinkWriter batch, int vxlan, PhysicalAddress address)
    {
        batch.Begin(TypeDelete, NetlinkFlags.None, $"forget where {address} is");
        Header(batch, FamilyBridge, vxlan, StatePermanent, FlagSelf);
        batch.Attribute(AttributeLinkAddress, address.GetAddressBytes());
    }

    /// <summary>The bridge sends frames for a hardware address out by this port.</summary>
    public static void SetPortEntry(this NetlinkWriter batch, int port, PhysicalAddress address)
    {
        batch.Begin(TypeNew, NetlinkFlags.Create | NetlinkFlags.Replace, $"lead {address} to port {port}");
        Header(batch, FamilyBridge, port, StateNoArp, FlagMaster);
        batch.Attribute(AttributeLinkAddress, address.GetAddressBytes());
    }

    public static void RemovePortEntry(this NetlinkWriter batch, int port, PhysicalAddress address)
    {
        batch.Begin(TypeDelete, NetlinkFlags.None, $"forget the port of {address}");
        Header(batch, FamilyBridge, port, StateNoArp, FlagMaster);
        batch.Attribute(AttributeLinkAddress, address.GetAddressBytes());
    }

    /// <summary>Who asks for an address is answered here with that hardware address.</summary>
    public static void SetNeighbour(this NetlinkWriter batch, int link, IPAddress address, PhysicalAddress hardware)
    {
        batch.Begin(TypeNew, NetlinkFlags.Create | NetlinkFlags.Replace, $"tell who {address} is");
        Header(batch, RouteMessages.Family(address), link, StatePermanent, flags: 0);
        batch.Attribute(AttributeDestination, address.GetAddressBytes());
        batch.Attribute(AttributeLinkAddress, hardware.GetAddressBytes());
    }

    public static void RemoveNeighbour(this NetlinkWriter batch, int link, IPAddress address)
    {
        batch.Begin(TypeDelete, NetlinkFlags.None, $"forget who {address} is");
        Header(batch, RouteMessages.Family(address), link, StatePermanent, flags: 0);
        batch.Attribute(AttributeDestination, address.GetAddressBytes());
    }

    private static void Header(NetlinkWriter batch, byte family, int link, ushort state, byte flags)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        header[0] = family;
        MemoryMarshal.Write(header[4..], link);
        MemoryMarshal.Write(header[8..], state);
        header[10] = flags;
        batch.Fixed(header);
    }
}
