using System.Net.NetworkInformation;
using System.Runtime.InteropServices;

namespace Orc.Linux.Netlink;

/// <summary>Requests about interfaces. Each appends one message to a batch.</summary>
/// <remarks>
/// The fixed header of all of them, struct ifinfomsg (linux/rtnetlink.h):
/// <code>u8 family | u8 padding | u16 device type | s32 index | u32 flags | u32 change mask</code>
/// </remarks>
public static class LinkMessages
{
    internal const int HeaderLength = 16;
    internal const ushort TypeNew = 16;

    private const ushort TypeDelete = 17;
    private const ushort TypeGet = 18;
    private const ushort TypeSet = 19;
    private const byte FamilyBridge = 7;
    private const uint FlagUp = 1;

    /// <summary>RTM_NEWLINK, kind bridge: netfilter sees its frames whatever the host's global switch says.</summary>
    public static void AddBridge(this NetlinkWriter batch, BridgeOptions bridge)
    {
        batch.Begin(TypeNew, NetlinkFlags.Create | NetlinkFlags.Exclusive, $"create bridge {bridge.Name}");
        Header(batch, index: 0, flags: FlagUp);
        batch.Attribute(LinkAttribute.Name, bridge.Name);
        batch.Attribute(LinkAttribute.Address, bridge.Address.GetAddressBytes());
        batch.Attribute(LinkAttribute.Mtu, bridge.Mtu);
        using var kind = batch.Nested(LinkAttribute.LinkInfo);
        batch.Attribute(LinkAttribute.InfoKind, "bridge");
        using var options = batch.Nested(LinkAttribute.InfoBody);
        batch.Attribute(LinkAttribute.BridgeMulticastSnooping, (byte)0);
        batch.Attribute(LinkAttribute.BridgeCallIptables, (byte)1);
        batch.Attribute(LinkAttribute.BridgeCallIp6tables, (byte)1);
    }

    /// <summary>RTM_NEWLINK, kind veth: one message makes both ends, in both namespaces, with the port up.</summary>
    /// <remarks>IFF_UP on the peer's own header fails with ENOTCONN, so the peer is set up afterwards. An index for the
    /// peer is ignored unless this end's is given too: look it up by its name.</remarks>
    public static void AddVeth(this NetlinkWriter batch, VethOptions veth)
    {
        batch.Begin(TypeNew, NetlinkFlags.Create | NetlinkFlags.Exclusive, $"create interface {veth.PeerName}");
        Header(batch, index: 0, flags: FlagUp);
        batch.Attribute(LinkAttribute.Name, veth.Name);
        batch.Attribute(LinkAttribute.Mtu, veth.Mtu);
        batch.Attribute(LinkAttribute.Master, veth.Master);
        using var kind = batch.Nested(LinkAttribute.LinkInfo);
        batch.Attribute(LinkAttribute.InfoKind, "veth");
        using var options = batch.Nested(LinkAttribute.InfoBody);
        using var peer = batch.Nested(LinkAttribute.VethPeer);
        Header(batch, index: 0, flags: 0);
        batch.Attribute(LinkAttribute.Name, veth.PeerName);
        batch.Attribute(LinkAttribute.Mtu, veth.Mtu);
        batch.Attribute(LinkAttribute.Address, veth.PeerAddress.GetAddressBytes());
        batch.Attribute(LinkAttribute.NamespaceDescriptor, veth.PeerNamespace);
    }

    /// <summary>RTM_NEWLINK, kind macvlan: a further card of an interface, born inside another namespace. Those of one
    /// interface reach one another.</summary>
    public static void AddMacvlan(this NetlinkWriter batch, MacvlanOptions macvlan)
    {
        batch.Begin(TypeNew, NetlinkFlags.Create | NetlinkFlags.Exclusive, $"create macvlan {macvlan.Name}");
        Header(batch, index: 0, flags: 0);
        batch.Attribute(LinkAttribute.Name, macvlan.Name);
        batch.Attribute(LinkAttribute.Address, macvlan.Address.GetAddressBytes());
        batch.Attribute(LinkAttribute.Mtu, macvlan.Mtu);
        batch.Attribute(LinkAttribute.Link, macvlan.Parent);
        batch.Attribute(LinkAttribute.NamespaceDescriptor, macvlan.Namespace);
        using var kind = batch.Nested(LinkAttribute.LinkInfo);
        batch.Attribute(LinkAttribute.InfoKind, "macvlan");
        using var options = batch.Nested(LinkAttribute.InfoBody);
        batch.Attribute(LinkAttribute.MacvlanMode, MacvlanOptions.BridgeMode);
    }

    public static void SetUp(this NetlinkWriter batch, int index)
    {
        batch.Begin(TypeNew, NetlinkFlags.None, $"set interface {index} up");
        Header(batch, index, FlagUp);
    }

    /// <summary>RTM_NEWLINK of one that is there: its hardware address. Neighbours known on it are forgotten.</summary>
    public static void SetAddress(this NetlinkWriter batch, int index, PhysicalAddress address)
    {
        batch.Begin(TypeNew, NetlinkFlags.None, $"give interface {index} the hardware address {address}");
        Header(batch, index, FlagUp);
        batch.Attribute(LinkAttribute.Address, address.GetAddressBytes());
    }

    /// <summary>RTM_SETLINK of the bridge family: frames may leave by the port they came in (a container that
    /// reaches itself through its published port).</summary>
    public static void SetHairpin(this NetlinkWriter batch, int index)
    {
        batch.Begin(TypeSet, NetlinkFlags.None, $"set hairpin on interface {index}");
        Header(batch, index, flags: 0, family: FamilyBridge);
        using var port = batch.Nested(LinkAttribute.ProtocolInfo);
        batch.Attribute(LinkAttribute.PortHairpin, (byte)1);
    }

    public static void DeleteLink(this NetlinkWriter batch, string name)
    {
        batch.Begin(TypeDelete, NetlinkFlags.None, $"delete interface {name}");
        Header(batch, index: 0, flags: 0);
        batch.Attribute(LinkAttribute.Name, name);
    }

    public static void DeleteLink(this NetlinkWriter batch, int index)
    {
        batch.Begin(TypeDelete, NetlinkFlags.None, $"delete interface {index}");
        Header(batch, index, flags: 0);
    }

    internal static void GetLinks(this NetlinkWriter request)
    {
        request.Begin(TypeGet, NetlinkFlags.Dump, "list interfaces");
        Header(request, index: 0, flags: 0);
    }

    internal static void GetLink(this NetlinkWriter request, string name)
    {
        request.Begin(TypeGet, NetlinkFlags.None, $"look for interface {name}");
        Header(request, index: 0, flags: 0);
        request.Attribute(LinkAttribute.Name, name);
    }

    internal static LinkState ReadLink(NetlinkMessage message)
    {
        var header = message.Payload.Span;
        var link = new LinkState
        {
            Index = MemoryMarshal.Read<int>(header[4..]),
            Name = "",
            IsUp = (MemoryMarshal.Read<uint>(header[8..]) & FlagUp) != 0,
        };
        var attributes = message.Attributes(HeaderLength);
        while (attributes.Next())
        {
            link = attributes.Type switch
            {
                LinkAttribute.Name => link with { Name = attributes.Text },
                LinkAttribute.Mtu => link with { Mtu = attributes.Int32 },
                LinkAttribute.Master => link with { Master = attributes.Int32 },
                LinkAttribute.Link => link with { Peer = attributes.Int32 },
                LinkAttribute.Address => link with { Address = new(attributes.Value.ToArray()) },
                LinkAttribute.LinkInfo => ReadKind(link, attributes.Nested),
                _ => link,
            };
        }

        return link;
    }

    // The kernel says the kind first.
    private static LinkState ReadKind(LinkState link, NetlinkAttributes attributes)
    {
        while (attributes.Next())
        {
            link = (attributes.Type, link.Kind) switch
            {
                (LinkAttribute.InfoKind, _) => link with { Kind = attributes.Text },
                (LinkAttribute.InfoBody, VxlanMessages.Kind) => link with
                {
                    Local = VxlanMessages.ReadLocal(attributes.Nested),
                },
                _ => link,
            };
        }

        return link;
    }

    private static void Header(NetlinkWriter batch, int index, uint flags, byte family = 0)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        header[0] = family;
        MemoryMarshal.Write(header[4..], index);
        MemoryMarshal.Write(header[8..], flags);
        MemoryMarshal.Write(header[12..], flags);
        batch.Fixed(header);
    }
}
