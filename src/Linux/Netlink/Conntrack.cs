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
    private const ushort TypeStatistics = Subsystem | 5;
    private const ushort StatisticsEntries = 1;
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

    // Looking for one address costs a walk through the whole table (some 5 ms for 262,144 buckets, however few entries
    // are in them) for each side; telling of all entries costs a walk and about a microsecond for each.
    private const int EntriesOfAWalk = 5000;

    /// <summary>How many connections the namespace tracks: one word of the kernel, whatever their number.</summary>
    public static long CountConnections(this NetlinkSocket netfilter)
    {
        var request = new NetlinkWriter();
        request.Begin(TypeStatistics, NetlinkFlags.None, "count the tracked connections");
        request.Fixed([0, 0, 0, 0]);
        foreach (var answer in netfilter.Query(request))
        {
            var attributes = answer.Attributes(HeaderLength);
            while (attributes.Next())
            {
                if (attributes.Type == StatisticsEntries)
                {
                    return attributes.BigEndian;
                }
            }
        }

        return 0;
    }

    /// <summary>As of one address, for several at once.</summary>
    /// <returns>How many there were.</returns>
    public static int ForgetConnections(this NetlinkSocket netfilter, IReadOnlyCollection<IPAddress> addresses) =>
        Forget(netfilter, addresses, protocol: null);

    /// <summary>The same, of UDP alone.</summary>
    /// <returns>How many there were.</returns>
    public static int ForgetDatagrams(this NetlinkSocket netfilter, IReadOnlyCollection<IPAddress> addresses) =>
        Forget(netfilter, addresses, Udp);

    /// <summary>Deletes the connections from and to an address of a container, translated ones included.</summary>
    /// <returns>How many there were.</returns>
    public static int ForgetConnections(this NetlinkSocket netfilter, IPAddress address) =>
        Forget(netfilter, address, protocol: null);

    private static int Forget(NetlinkSocket netfilter, IReadOnlyCollection<IPAddress> addresses, byte? protocol)
    {
        var tracked = addresses.Count == 0 ? 0 : netfilter.CountConnections();
        if (tracked == 0)
        {
            return 0;
        }

        return tracked <= (long)EntriesOfAWalk * addresses.Count
            ? ForgetInOneWalk(netfilter, [.. addresses], protocol)
            : addresses.Sum(address => Forget(netfilter, address, protocol));
    }

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

    private static int ForgetInOneWalk(NetlinkSocket netfilter, HashSet<IPAddress> addresses, byte? protocol)
    {
        var request = new NetlinkWriter();
        request.Begin(TypeGet, NetlinkFlags.Dump, "list connections");
        request.Fixed([0, 0, 0, 0]);
        var deleted = 0;
        foreach (var entry in netfilter.Query(request))
        {
            var sources = Sources(entry);
            if (sources.FirstOrDefault(addresses.Contains) is { } address
                && (protocol is null || ProtocolOf(entry) == protocol))
            {
                deleted += Delete(netfilter, entry, address) ? 1 : 0;
            }
        }

        return deleted;
    }

    // Of both directions: the second is who answers, whatever it was translated to.
    private static List<IPAddress> Sources(NetlinkMessage entry)
    {
        var sources = new List<IPAddress>(2);
        var attributes = entry.Attributes(HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type is TupleOriginal or TupleReply)
            {
                var tuple = attributes.Nested;
                while (tuple.Next())
                {
                    if (tuple.Type == 1)
                    {
                        AddSource(sources, tuple.Nested);
                    }
                }
            }
        }

        return sources;
    }

    private static void AddSource(List<IPAddress> sources, NetlinkAttributes address)
    {
        while (address.Next())
        {
            if (address.Type is 1 or 3)
            {
                sources.Add(new IPAddress(address.Value));
            }
        }
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
