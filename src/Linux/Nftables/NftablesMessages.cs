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
    private const int PriorityDestinationNat = -100;
    private const uint BaseNetwork = 1;
    private const uint BaseTransport = 2;
    private const uint MetaProtocol = 16;
    private const uint NatDestination = 1;
    private const uint NatFlagAddressAndPort = 3;

    /// <summary>A table that sends what the namespace itself addresses to a UDP or TCP port of one IPv4 address to
    /// another
    /// port of it. Making it again is an error (EEXIST).</summary>
    public static void AddOutputRedirect(
        this NetlinkWriter batch, string table, IPEndPoint from, ushort toPort)
    {
        Begin(batch, BatchBegin, NetlinkFlags.None, "begin", family: 0, Subsystem);
        Begin(batch, NewTable, NetlinkFlags.Create | NetlinkFlags.Exclusive, $"add table {table}");
        batch.Attribute(1, table);
        Begin(batch, NewChain, NetlinkFlags.Create, $"add a chain to table {table}");
        batch.Attribute(1, table);
        batch.Attribute(3, "output");
        using (batch.Nested(4))
        {
            batch.BigEndian(1, HookOutput);
            batch.BigEndian(2, unchecked((uint)PriorityDestinationNat));
        }

        batch.Attribute(7, "nat");
        AddRedirectRule(batch, NetlinkFlags.None, table, protocol: 17, from, toPort);
        // The acknowledgement of the last change comes when all is committed.
        AddRedirectRule(batch, NetlinkFlags.Ack, table, protocol: 6, from, toPort);
        Begin(batch, BatchEnd, NetlinkFlags.None, "commit", family: 0, Subsystem);
    }

    // meta l4proto P; ip daddr A; th dport N; dnat ip to A:M
    private static void AddRedirectRule(
        NetlinkWriter batch, NetlinkFlags flags, string table, byte protocol, IPEndPoint from, ushort toPort)
    {
        Begin(batch, NewRule, NetlinkFlags.Create | NetlinkFlags.Append | flags, $"add a rule to table {table}");
        batch.Attribute(1, table);
        batch.Attribute(2, "output");
        var address = from.Address.GetAddressBytes();
        using var expressions = batch.Nested(4);
        Expression(batch, "meta", new(1, 1), new(2, MetaProtocol));
        Compare(batch, [protocol]);
        Expression(batch, "payload", new(1, 1), new(2, BaseNetwork), new(3, 16), new(4, 4));
        Compare(batch, address);
        Expression(batch, "payload", new(1, 1), new(2, BaseTransport), new(3, 2), new(4, 2));
        Compare(batch, Port((ushort)from.Port));
        Immediate(batch, register: 1, address);
        Immediate(batch, register: 2, Port(toPort));
        Expression(
            batch,
            "nat",
            new(1, NatDestination),
            new(2, FamilyIPv4),
            new(3, 1),
            new(5, 2),
            new(7, NatFlagAddressAndPort));
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
}
