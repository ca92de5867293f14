using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Orc.Linux.Netlink;

/// <summary>Requests about VXLAN devices. Each appends one message to a batch.</summary>
/// <remarks>Attribute numbers inside IFLA_INFO_DATA of a vxlan: linux/if_link.h.</remarks>
public static class VxlanMessages
{
    internal const string Kind = "vxlan";

    private const ushort AttributeId = 1;
    private const ushort AttributeLocal = 4;
    private const ushort AttributeLearning = 7;
    private const ushort AttributeProxy = 11;
    private const ushort AttributePort = 15;
    private const ushort AttributeLocal6 = 17;

    private const ushort PortLearning = 8;
    private const ushort PortNeighbourSuppress = 32;

    private const ushort TypeSet = 19;
    private const byte FamilyBridge = 7;
    private const uint FlagUp = 1;

    /// <summary>RTM_NEWLINK, kind vxlan: up, and a port of its bridge.</summary>
    public static void AddVxlan(this NetlinkWriter batch, VxlanOptions vxlan)
    {
        batch.Begin(
            LinkMessages.TypeNew, NetlinkFlags.Create | NetlinkFlags.Exclusive, $"create VXLAN device {vxlan.Name}");
        Header(batch, index: 0, FlagUp);
        batch.Attribute(LinkAttribute.Name, vxlan.Name);
        batch.Attribute(LinkAttribute.Address, vxlan.Address.GetAddressBytes());
        batch.Attribute(LinkAttribute.Mtu, vxlan.Mtu);
        batch.Attribute(LinkAttribute.Master, vxlan.Master);
        using var kind = batch.Nested(LinkAttribute.LinkInfo);
        batch.Attribute(LinkAttribute.InfoKind, Kind);
        using var options = batch.Nested(LinkAttribute.InfoBody);
        batch.Attribute(AttributeId, vxlan.Identifier);
        batch.Attribute(
            vxlan.Local.AddressFamily == AddressFamily.InterNetwork ? AttributeLocal : AttributeLocal6,
            vxlan.Local.GetAddressBytes());
        batch.Attribute(AttributeLearning, (byte)0);
        batch.Attribute(AttributeProxy, (byte)1);
        Span<byte> port = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(port, (ushort)vxlan.Port);
        batch.Attribute(AttributePort, port);
    }

    /// <summary>RTM_SETLINK of the bridge family: the bridge learns nothing from this port, and does not flood it with
    /// questions that it can answer itself.</summary>
    public static void SetTold(this NetlinkWriter batch, int index)
    {
        batch.Begin(TypeSet, NetlinkFlags.None, $"stop interface {index} from learning");
        Header(batch, index, flags: 0, FamilyBridge);
        using var port = batch.Nested(LinkAttribute.ProtocolInfo);
        batch.Attribute(PortLearning, (byte)0);
        batch.Attribute(PortNeighbourSuppress, (byte)1);
    }

    internal static IPAddress? ReadLocal(NetlinkAttributes attributes)
    {
        while (attributes.Next())
        {
            if (attributes.Type is AttributeLocal or AttributeLocal6)
            {
                return new IPAddress(attributes.Value);
            }
        }

        return null;
    }

    private static void Header(NetlinkWriter batch, int index, uint flags, byte family = 0)
    {
        Span<byte> header = stackalloc byte[LinkMessages.HeaderLength];
        header.Clear();
        header[0] = family;
        MemoryMarshal.Write(header[4..], index);
        MemoryMarshal.Write(header[8..], flags);
        MemoryMarshal.Write(header[12..], flags);
        batch.Fixed(header);
    }
}
