using System.Buffers.Binary;
using System.Net;
using Orc.Agent.Names.Messages;

namespace Orc.Agent.Tests.Names;

/// <summary>Questions as a client writes them, and answers as it reads them.</summary>
internal static class Wire
{
    public static byte[] Question(string name, DnsType type = DnsType.Address, ushort? ednsSize = null)
    {
        List<byte> bytes =
        [
            0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, (byte)(ednsSize is null ? 0 : 1),
            .. DnsName.TryEncode(name)!, 0, (byte)type, 0, 1,
        ];
        if (ednsSize is { } size)
        {
            bytes.AddRange([0, 0, 41, (byte)(size >> 8), (byte)size, 0, 0, 0, 0, 0, 0]);
        }

        return [.. bytes];
    }

    public static DnsQuery Query(string name, DnsType type = DnsType.Address, ushort? ednsSize = null) =>
        Parse(Question(name, type, ednsSize));

    public static DnsQuery Parse(byte[] message)
    {
        Assert.True(DnsQuery.TryParse(message, new char[DnsName.MaxLetters], out var query));
        return query;
    }

    /// <summary>The code, then each record of the answer, by spaces; TC where it was cut.</summary>
    public static string Read(byte[] reply)
    {
        var query = Parse(AsQuestion(reply));
        var words = new List<string> { DnsReply.CodeOf(reply).ToString() };
        if ((reply[2] & 0x02) != 0)
        {
            words.Add("TC");
        }

        var position = DnsQuery.HeaderSize + query.Question.Length;
        for (var record = 0; record < BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(6)); record++)
        {
            DnsName.TrySkip(reply, ref position);
            var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(position));
            var length = BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(position + 8));
            position += 10;
            words.Add(type == DnsType.Pointer
                ? ReadName(reply, position)
                : new IPAddress(reply.AsSpan(position, length)).ToString());
            position += length;
        }

        return string.Join(' ', words);
    }

    private static string ReadName(byte[] message, int position)
    {
        Assert.True(DnsName.TryRead(message, ref position, new char[DnsName.MaxLetters], out var name));
        return name.ToString();
    }

    private static byte[] AsQuestion(byte[] reply)
    {
        var copy = reply.ToArray();
        copy[2] &= 0x7F;
        copy.AsSpan(6, 6).Clear();
        return copy;
    }
}
