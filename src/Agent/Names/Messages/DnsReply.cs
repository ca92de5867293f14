using System.Buffers.Binary;

namespace Orc.Agent.Names.Messages;

/// <summary>Writes answers, and reads of others' answers what a forwarder must know.</summary>
internal static class DnsReply
{
    /// <summary>An answer by TCP: what its two bytes of length can say.</summary>
    public const int LargestTcp = 65535;

    private const ushort Response = 0x8000;
    private const ushort Authoritative = 0x0400;
    private const ushort Truncated = 0x0200;
    private const ushort RecursionAvailable = 0x0080;
    private const ushort KeptOfQuery = 0x7910;      // operation, recursion desired, checking disabled
    private const int OptionsSize = 11;
    private const ushort OwnUdpSize = 1232;         // fits any link; the choice of DNS flag day 2020

    // The name of each record is the question's: a pointer to the byte behind the header.
    private static ReadOnlySpan<byte> QuestionName => [0xC0, DnsQuery.HeaderSize];

    /// <summary>What does not fit is left out, and the asker told to come again by TCP.</summary>
    public static byte[] Build(
        DnsQuery query, DnsCode code, IReadOnlyList<(DnsType Type, byte[] Content)> records, int limit, int lifetime)
    {
        var room = limit - (query.HasOptions ? OptionsSize : 0);
        using var message = new MemoryStream();
        message.Write(stackalloc byte[DnsQuery.HeaderSize]);
        message.Write(query.Question.Span);
        var written = 0;
        foreach (var (type, content) in records)
        {
            if (message.Length + 12 + content.Length > room)
            {
                break;
            }

            WriteRecord(message, type, content, lifetime);
            written++;
        }

        if (query.HasOptions)
        {
            WriteOptions(message);
        }

        var flags = Response | Authoritative | RecursionAvailable | (query.Flags & KeptOfQuery) | (int)code |
            (written < records.Count ? Truncated : 0);
        var bytes = message.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, query.Id);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)flags);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)written);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), (ushort)(query.HasOptions ? 1 : 0));
        return bytes;
    }

    /// <summary>For a question that could not be read: nothing but the id and the code comes back.</summary>
    public static byte[] BuildBare(ReadOnlySpan<byte> message, DnsCode code)
    {
        var bytes = new byte[DnsQuery.HeaderSize];
        message[..2].CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(Response | RecursionAvailable | (int)code));
        return bytes;
    }

    public static DnsCode CodeOf(ReadOnlySpan<byte> reply) => (DnsCode)(reply[3] & 0x0F);

    /// <summary>
    /// Whether bytes from a server answer what was asked: the id, and the question letter for letter.
    /// </summary>
    public static bool Answers(ReadOnlySpan<byte> reply, ushort id, ReadOnlySpan<byte> question) =>
        reply.Length >= DnsQuery.HeaderSize &&
        BinaryPrimitives.ReadUInt16BigEndian(reply) == id &&
        (reply[2] & 0x80) != 0 &&
        (reply[DnsQuery.HeaderSize..].StartsWith(question) || IsBareFailure(reply));

    // Some servers refuse without saying the question back.
    private static bool IsBareFailure(ReadOnlySpan<byte> reply) =>
        reply.Length == DnsQuery.HeaderSize && CodeOf(reply) != DnsCode.NoError;

    private static void WriteRecord(MemoryStream message, DnsType type, ReadOnlySpan<byte> content, int lifetime)
    {
        Span<byte> head = stackalloc byte[12];
        QuestionName.CopyTo(head);
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(head[4..], 1);
        BinaryPrimitives.WriteInt32BigEndian(head[6..], lifetime);
        BinaryPrimitives.WriteUInt16BigEndian(head[10..], (ushort)content.Length);
        message.Write(head);
        message.Write(content);
    }

    // The root's empty name | u16 type 41 | u16 our size | u32 nothing | u16 no options.
    private static void WriteOptions(MemoryStream message)
    {
        Span<byte> record = stackalloc byte[OptionsSize];
        record.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], (ushort)DnsType.Options);
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], OwnUdpSize);
        message.Write(record);
    }
}
