using System.Net;
using System.Net.Sockets;

namespace Orc.Linux.Netlink;

/// <summary>Forgets tracked connections. A busy UDP client keeps its entry alive, and with it the way to an address
/// that
/// is gone or belongs to somebody else by now.</summary>
/// <remarks>
/// ctnetlink, struct nfgenmsg before the attributes: <code>u8 family | u8 version (0) | u16 resource (0)</code>
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

    /// <summary>Deletes what is known of UDP that came to one of these ports of the machine and was led nowhere else.
    /// The kernel asks its rules about the first packet alone: who went on sending while there was no rule would not be
    /// led on by one that came later.</summary>
    /// <param name="netfilter">A socket of the namespace.</param>
    /// <param name="ports">Of UDP.</param>
    /// <param name="addresses">The machine's; those of the loopback need not be among them.</param>
    /// <returns>How many there were.</returns>
    public static int ForgetUntranslated(
        this NetlinkSocket netfilter, IReadOnlySet<int> ports, IReadOnlySet<IPAddress> addresses)
    {
        var deleted = 0;
        foreach (var entry in netfilter.CountConnections() == 0 ? [] : netfilter.Query(RequestAll()))
        {
            var asked = ConntrackTuple.Of(entry, HeaderLength, TupleOriginal);
            var answering = ConntrackTuple.Of(entry, HeaderLength, TupleReply);
            if (asked.Protocol == Udp
                && ports.Contains(asked.DestinationPort)
                && asked.DestinationPort == answering.SourcePort
                && asked.Destination.SequenceEqual(answering.Source)
                && new IPAddress(asked.Destination) is var address
                && (IPAddress.IsLoopback(address) || addresses.Contains(address)))
            {
                deleted += Delete(netfilter, entry, address) ? 1 : 0;
            }
        }

        return deleted;
    }

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

    private static byte ProtocolOf(NetlinkMessage entry) =>
        ConntrackTuple.Of(entry, HeaderLength, TupleOriginal).Protocol;

    private static int ForgetInOneWalk(NetlinkSocket netfilter, HashSet<IPAddress> addresses, byte? protocol)
    {
        var deleted = 0;
        foreach (var entry in netfilter.Query(RequestAll()))
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
    private static IEnumerable<IPAddress> Sources(NetlinkMessage entry)
    {
        yield return new IPAddress(ConntrackTuple.Of(entry, HeaderLength, TupleOriginal).Source);
        yield return new IPAddress(ConntrackTuple.Of(entry, HeaderLength, TupleReply).Source);
    }

    private static NetlinkWriter RequestAll()
    {
        var request = new NetlinkWriter();
        request.Begin(TypeGet, NetlinkFlags.Dump, "list connections");
        request.Fixed([0, 0, 0, 0]);
        return request;
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
