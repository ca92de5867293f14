using System.Net;
using System.Net.Sockets;

namespace Orc.Linux.Netlink;

/// <summary>Forgets tracked connections. A busy UDP client keeps its entry alive, and with it the way to an address
/// that
/// is gone or belongs to somebody else by now.</summary>
/// <remarks>
/// ctnetlink, struct nfgenmsg before the attributes: <code>u8 family | u8 version (0) | u16 resource (0)</code>
/// A tuple: nested CTA_TUPLE_IP { 1, 2: IPv4 source, destination; 3, 4: IPv6 } and CTA_TUPLE_PROTO.
/// CTA_FILTER says which fields of the tuples given a dump compares (bit 0: the source address); kernel 5.8.
/// </remarks>
public static class Conntrack
{
    private const int HeaderLength = 4;
    private const ushort Subsystem = 1 << 8;
    private const ushort TypeGet = Subsystem | 1;
    private const ushort TypeDelete = Subsystem | 2;
    private const ushort TupleOriginal = 1;
    private const ushort TupleReply = 2;
    private const ushort Identity = 12;
    private const ushort Zone = 18;
    private const ushort Filter = 25;
    private const uint CompareSource = 1;
    private const ushort TupleProtocol = 2;
    private const ushort ProtocolNumber = 1;
    private const byte Udp = 17;
    private const byte FamilyIPv4 = 2;
    private const byte FamilyIPv6 = 10;

    /// <summary>Deletes the connections from and to an address of a container, translated ones included.</summary>
    /// <returns>How many there were.</returns>
    public static int ForgetConnections(this NetlinkSocket netfilter, IPAddress address) =>
        Forget(netfilter, address, protocol: null);

    /// <summary>The same, of UDP alone.</summary>
    /// <returns>How many there were.</returns>
    public static int ForgetDatagrams(this NetlinkSocket netfilter, IPAddress address) =>
        Forget(netfilter, address, Udp);

    private static int Forget(NetlinkSocket netfilter, IPAddress address, byte? protocol)
    {
        var deleted = 0;
        foreach (var side in (ReadOnlySpan<ushort>)[TupleOriginal, TupleReply])
        {
            foreach (var entry in netfilter.Query(Request(address, side)))
            {
                if (protocol is null || ProtocolOf(entry) == protocol)
                {
                    deleted += Delete(netfilter, entry, address) ? 1 : 0;
                }
            }
        }

        return deleted;
    }

    private static byte ProtocolOf(NetlinkMessage entry)
    {
        var attributes = entry.Attributes(HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type != TupleOriginal)
            {
                continue;
            }

            var tuple = attributes.Nested;
            while (tuple.Next())
            {
                var fields = tuple.Type == TupleProtocol ? tuple.Nested : default;
                while (fields.Next())
                {
                    if (fields.Type == ProtocolNumber && fields.Value.Length > 0)
                    {
                        return fields.Value[0];
                    }
                }
            }
        }

        return 0;
    }

    private static NetlinkWriter Request(IPAddress address, ushort side)
    {
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        var request = new NetlinkWriter();
        request.Begin(TypeGet, NetlinkFlags.Dump, $"list connections of {address}");
        request.Fixed([Family(address), 0, 0, 0]);
        using (request.Nested(side))
        {
            using var ip = request.Nested(1);
            request.Attribute(isIPv4 ? (ushort)1 : (ushort)3, address.GetAddressBytes());
        }

        using var filter = request.Nested(Filter);
        request.Attribute(TupleOriginal, side == TupleOriginal ? CompareSource : 0);
        request.Attribute(TupleReply, side == TupleReply ? CompareSource : 0);
        return request;
    }

    private static bool Delete(NetlinkSocket netfilter, NetlinkMessage entry, IPAddress address)
    {
        var request = new NetlinkWriter();
        request.Begin(TypeDelete, NetlinkFlags.None, $"forget a connection of {address}");
        request.Fixed([Family(address), 0, 0, 0]);
        var attributes = entry.Attributes(HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type == TupleOriginal)
            {
                request.Attribute(TupleOriginal | 0x8000, attributes.Value);
            }
            else if (attributes.Type is Identity or Zone)
            {
                request.Attribute(attributes.Type, attributes.Value);
            }
        }

        try
        {
            netfilter.Execute(request);
            return true;
        }
        catch (LinuxException gone) when (gone.Error == Errno.NoEntry)
        {
            return false;
        }
    }

    private static byte Family(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? FamilyIPv4 : FamilyIPv6;
}
