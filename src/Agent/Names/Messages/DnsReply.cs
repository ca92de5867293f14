using System.Buffers.Binary;

namespace Orc.Agent.Names.Messages;

/// <summary>Writes answers, and reads of others' answers what a forwarder must know.</summary>
internal static class DnsReply
{
    /// <summary>An answer by TCP: what its two bytes of length can say.</summary>
    public const int LargestTcp = 65535;

    // A header, the longest question, and an OPT record: 12 + 259 + 11.
    private const int LargestEmpty = 512;

    private const ushort Response = 0x8000;
    private const ushort RecursionAvailable = 0x0080;

    /// <summary>An answer without a record; the result is its length.</summary>
    public static int Write(Span<byte> into, in DnsQuery query, DnsCode code) =>
        new DnsReplyWriter(into, query).End(code);

    /// <summary>For a question that could not be read: nothing but the id and the code comes back.</summary>
    public static int WriteBare(Span<byte> into, ReadOnlySpan<byte> message, DnsCode code)
    {
        into[..DnsQuery.HeaderSize].Clear();
        message[..2].CopyTo(into);
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)(Response | RecursionAvailable | (int)code));
        return DnsQuery.HeaderSize;
    }

    /// <summary>Those who should know did not answer.</summary>
    /// <param name="message">A question that can be read.</param>
    public static byte[] BuildFailure(ReadOnlySpan<byte> message)
    {
        _ = DnsQuery.TryParse(message, stackalloc char[DnsName.MaxLetters], out var query);
        Span<byte> reply = stackalloc byte[LargestEmpty];
        return reply[..Write(reply, query, DnsCode.ServerFailure)].ToArray();
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
}
