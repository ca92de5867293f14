using System.Buffers.Binary;
using System.Net;
using Orc.Linux.Netlink;

namespace Orc.Linux.Nftables;

/// <summary>nf_tables spoken directly, for the one rule that each new namespace gets on the hot path: libnftables would
/// cost a context and a parse each time.</summary>
/// <remarks>
/// A transaction is a batch: NFNL_MSG_BATCH_BEGIN, the changes, NFNL_MSG_BATCH_END. Fixed header of all, struct
/// nfgenmsg:
/// <code>u8 family | u8 version (0) | u16 resource, network order (BEGIN and END: the subsystem)</code>
/// A rule is a list of expressions over registers: load something, compare it, in the end do something with it.
/// Numbers are those of linux/netfilter/nf_tables.h; all values are in network order.
/// </remarks>
public static class NftablesMessages
{
    internal const int HeaderLength = 4;
    internal const ushort Subsystem = 10;
    internal const ushort TypeNewGeneration = (Subsystem << 8) | 15;

    private const ushort BatchBegin = 16;
    private const ushort BatchEnd = 17;
    private const ushort NewTable = Subsystem << 8;
    private const ushort NewChain = (Subsystem << 8) | 3;
    private const ushort NewRule = (Subsystem << 8) | 6;
    private const byte FamilyIPv4 = 2;
    private const uint HookOutput = 3;
    private const int PriorityRaw = -300;
    private const int PriorityLast = 300;
    private const uint BaseNetwork = 1;
    private const uint BaseTransport = 2;
    private const uint MetaProtocol = 16;
    private const uint SumOfInternet = 1;
    private const byte Udp = 17;
    private const byte Tcp = 6;
    private const uint SourcePort = 0;
    private const uint DestinationPort = 2;
    private const uint SourceAddress = 12;
    private const uint DestinationAddress = 16;

    /// <summary>A table that sends what the namespace itself addresses to a UDP or TCP port of one IPv4 address to
    /// another port of it, and lets the answers come from the first. Making it again is an error (EEXIST).</summary>
    /// <remarks>
    /// The ports are written over, packet by packet. Translation would need connections to be tracked, and then each
    /// packet of the namespace would be looked up, whoever it is for. If something else there has them tracked, all of
    /// it sees the second port: questions are changed before (raw, -300), answers after everybody else.
    /// </remarks>
    public static void AddOutputRedirect(
        this NetlinkWriter batch, string table, IPEndPoint from, ushort toPort)
    {
        const string Questions = "questions";
        const string Answers = "answers";
        var address = from.Address.GetAddressBytes();
        Begin(batch, BatchBegin, NetlinkFlags.None, "begin", family: 0, Subsystem);
        Begin(batch, NewTable, NetlinkFlags.Create | NetlinkFlags.Exclusive, $"add table {table}");
        batch.Attribute(1, table);
        AddChain(batch, table, Questions, PriorityRaw);
        AddChain(batch, table, Answers, PriorityLast);
        var asked = new Rewriting(DestinationAddress, address, DestinationPort, (ushort)from.Port, toPort);
        var answered = new Rewriting(SourceAddress, address, SourcePort, toPort, (ushort)from.Port);
        AddRule(batch, NetlinkFlags.None, (table, Questions), Udp, asked);
        AddRule(batch, NetlinkFlags.None, (table, Questions), Tcp, asked);
        AddRule(batch, NetlinkFlags.None, (table, Answers), Udp, answered);
        // The acknowledgement of the last change comes when all is committed.
        AddRule(batch, NetlinkFlags.Ack, (table, Answers), Tcp, answered);
        Begin(batch, BatchEnd, NetlinkFlags.None, "commit", family: 0, Subsystem);
    }

    private static void AddChain(NetlinkWriter batch, string table, string chain, int priority)
    {
        Begin(batch, NewChain, NetlinkFlags.Create, $"add chain {chain} to table {table}");
        batch.Attribute(1, table);
        batch.Attribute(3, chain);
        using (batch.Nested(4))
        {
            batch.BigEndian(1, HookOutput);
            batch.BigEndian(2, unchecked((uint)priority));
        }

        batch.Attribute(7, "filter");
    }

    // ip saddr|daddr A; meta l4proto P; th sport|dport N; th sport|dport set M. The address first: it is the one that
    // most packets do not have.
    private static void AddRule(
        NetlinkWriter batch, NetlinkFlags flags, (string Table, string Chain) place, byte protocol, Rewriting what)
    {
        Begin(batch, NewRule, NetlinkFlags.Create | NetlinkFlags.Append | flags, $"add a rule to table {place.Table}");
        batch.Attribute(1, place.Table);
        batch.Attribute(2, place.Chain);
        using var expressions = batch.Nested(4);
        Expression(batch, "payload", new(1, 1), new(2, BaseNetwork), new(3, what.AddressAt), new(4, 4));
        Compare(batch, what.Address);
        Expression(batch, "meta", new(1, 1), new(2, MetaProtocol));
        Compare(batch, [protocol]);
        Expression(batch, "payload", new(1, 1), new(2, BaseTransport), new(3, what.PortAt), new(4, 2));
        Compare(batch, Port(what.From));
        Immediate(batch, register: 1, Port(what.To));
        Expression(
            batch,
            "payload",
            new(5, 1),
            new(2, BaseTransport),
            new(3, what.PortAt),
            new(4, 2),
            new(6, SumOfInternet),
            new(7, protocol == Udp ? 6u : 16u));
    }

    private static void Begin(
        NetlinkWriter batch,
        ushort type,
        NetlinkFlags flags,
        string purpose,
        byte family = FamilyIPv4,
        ushort resource = 0)
    {
        batch.Begin(type, flags, purpose);
        Span<byte> header = [family, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], resource);
        batch.Fixed(header);
    }

    private static void Expression(NetlinkWriter batch, string name, params ReadOnlySpan<Field> attributes)
    {
        using var element = batch.Nested(1);
        batch.Attribute(1, name);
        using var body = batch.Nested(2);
        foreach (var attribute in attributes)
        {
            batch.BigEndian(attribute.Type, attribute.Value);
        }
    }

    private static void Compare(NetlinkWriter batch, ReadOnlySpan<byte> value)
    {
        using var element = batch.Nested(1);
        batch.Attribute(1, "cmp");
        using var body = batch.Nested(2);
        batch.BigEndian(1, 1);
        batch.BigEndian(2, 0);
        using var bytes = batch.Nested(3);
        batch.Attribute(1, value);
    }

    private static void Immediate(NetlinkWriter batch, uint register, ReadOnlySpan<byte> value)
    {
        using var element = batch.Nested(1);
        batch.Attribute(1, "immediate");
        using var body = batch.Nested(2);
        batch.BigEndian(1, register);
        using var bytes = batch.Nested(2);
        batch.Attribute(1, value);
    }

    private static byte[] Port(ushort port) => [(byte)(port >> 8), (byte)port];

    private readonly record struct Field(ushort Type, uint Value);

    /// <summary>Which packets, by an address and a port of theirs (where they are in their headers), and the port
    /// instead.</summary>
    private readonly record struct Rewriting(uint AddressAt, byte[] Address, uint PortAt, ushort From, ushort To);
}
