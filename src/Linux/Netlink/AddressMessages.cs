using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Orc.Linux.Netlink;

/// <summary>Requests about addresses. Each appends one message to a batch.</summary>
/// <remarks>struct ifaddrmsg: <code>u8 family | u8 prefix length | u8 flags | u8 scope | u32 interface
/// index</code></remarks>
public static class AddressMessages
{
    internal const int HeaderLength = 8;
    internal const ushort TypeNew = 20;

    private const ushort TypeDelete = 21;
    private const ushort TypeGet = 22;
    private const ushort AttributeAddress = 1;
    private const ushort AttributeLocal = 2;
    private const ushort AttributeBroadcast = 4;
    private const ushort AttributeFlags = 8;

    // Without it an IPv6 address is unusable for one or two seconds, while the kernel looks for a duplicate.
    private const uint FlagNoDuplicateDetection = 2;

    public static void AddAddress(this NetlinkWriter batch, int index, IPAddress address, int prefixLength)
    {
        batch.Begin(TypeNew, NetlinkFlags.Create | NetlinkFlags.Replace, $"add address {address}/{prefixLength}");
        Header(batch, address, prefixLength, index);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            batch.Attribute(AttributeBroadcast, Broadcast(address, prefixLength));
        }
        else
        {
            batch.Attribute(AttributeFlags, FlagNoDuplicateDetection);
        }
    }

    public static void DeleteAddress(this NetlinkWriter batch, AddressState address)
    {
        batch.Begin(TypeDelete, NetlinkFlags.None, $"delete address {address.Address}/{address.PrefixLength}");
        Header(batch, address.Address, address.PrefixLength, address.LinkIndex);
    }

    internal static void GetAddresses(this NetlinkWriter request)
    {
        request.Begin(TypeGet, NetlinkFlags.Dump, "list addresses");
        request.Fixed(stackalloc byte[HeaderLength]);
    }

    internal static AddressState? ReadAddress(NetlinkMessage message)
    {
        var header = message.Payload.Span;
        IPAddress? local = null;
        IPAddress? address = null;
        var attributes = message.Attributes(HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type == AttributeLocal)
            {
                local = new IPAddress(attributes.Value);
            }
            else if (attributes.Type == AttributeAddress)
            {
                address = new IPAddress(attributes.Value);
            }
        }

        // IFA_ADDRESS is the other end on a point-to-point link; IPv6 sends no IFA_LOCAL.
        return (local ?? address) is { } own
            ? new AddressState(MemoryMarshal.Read<int>(header[4..]), own, header[1])
            : null;
    }

    private static void Header(NetlinkWriter batch, IPAddress address, int prefixLength, int index)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        header[0] = RouteMessages.Family(address);
        header[1] = (byte)prefixLength;
        MemoryMarshal.Write(header[4..], index);
        batch.Fixed(header);
        var bytes = address.GetAddressBytes();
        batch.Attribute(AttributeLocal, bytes);
        batch.Attribute(AttributeAddress, bytes);
    }

    private static byte[] Broadcast(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < 32; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return bytes;
    }
}
