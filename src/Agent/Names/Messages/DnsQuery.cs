using System.Buffers.Binary;

namespace Orc.Agent.Names.Messages;

/// <summary>
/// A question as it came, read where it lies. Header (RFC 1035, 4.1.1): u16 id | u16 flags | u16 questions
/// | u16 answers | u16 authorities | u16 additionals. Then each question: name | u16 type | u16 class.
/// </summary>
internal readonly ref struct DnsQuery
{
    public const int HeaderSize = 12;

    private const ushort ResponseFlag = 0x8000;
    private const ushort OperationMask = 0x7800;
    private const ushort InternetClass = 1;
    private const int SmallestUdp = 512;

    public DnsQuery()
    {
    }

    public required ushort Id { get; init; }

    public required ushort Flags { get; init; }

    /// <summary>In lower case, without the last dot.</summary>
    public required ReadOnlySpan<char> Name { get; init; }

    public required DnsType Type { get; init; }

    /// <summary>The question's own bytes, to be said back letter for letter.</summary>
    public required ReadOnlySpan<byte> Question { get; init; }

    /// <summary>It spoke EDNS, so that the answer must too (RFC 6891).</summary>
    public bool HasOptions { get; init; }

    /// <summary>The largest answer that the asker takes by UDP.</summary>
    public int UdpSize { get; init; } = SmallestUdp;

    /// <summary>A plain question in the Internet class; anything else is not for us to understand.</summary>
    public bool IsPlain { get; init; }

    /// <summary>False: no question, or a damaged one.</summary>
    /// <param name="letters">Where its name is written to: <see cref="DnsName.MaxLetters"/>.</param>
    public static bool TryParse(ReadOnlySpan<byte> message, Span<char> letters, out DnsQuery query)
    {
        query = default;
        if (message.Length < HeaderSize)
        {
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        var position = HeaderSize;
        if ((flags & ResponseFlag) != 0 || Count(message, 4) != 1 ||
            !DnsName.TryRead(message, ref position, letters, out var name) || position + 4 > message.Length)
        {
            return false;
        }

        var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(message[position..]);
        var kind = BinaryPrimitives.ReadUInt16BigEndian(message[(position + 2)..]);
        position += 4;
        var size = FindOptionsSize(message, position);
        query = new DnsQuery
        {
            Id = BinaryPrimitives.ReadUInt16BigEndian(message),
            Flags = flags,
            Name = name,
            Type = type,
            Question = message[HeaderSize..position],
            HasOptions = size is not null,
            UdpSize = Math.Max(SmallestUdp, (int)(size ?? 0)),
            IsPlain = (flags & OperationMask) == 0 && kind == InternetClass,
        };
        return true;
    }

    // A record: name | u16 type | u16 class | u32 ttl | u16 length | bytes. An OPT record's class is the size.
    private static ushort? FindOptionsSize(ReadOnlySpan<byte> bytes, int position)
    {
        var records = Count(bytes, 6) + Count(bytes, 8) + Count(bytes, 10);
        for (var record = 0; record < records; record++)
        {
            if (!DnsName.TrySkip(bytes, ref position) || position + 10 > bytes.Length)
            {
                return null;
            }

            if (BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]) == (ushort)DnsType.Options)
            {
                return BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
            }

            position += 10 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 8)..]);
        }

        return null;
    }

    private static int Count(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);
}
