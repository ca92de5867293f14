using System.Buffers.Binary;
using System.Net;

namespace Orc.Agent.Names.Messages;

/// <summary>
/// Writes an answer where it is sent from: the header, the question, then records as long as there is room. What does
/// not fit is left out, and the asker told to come again by TCP.
/// </summary>
internal ref struct DnsReplyWriter
{
    private const ushort Response = 0x8000;
    private const ushort Authoritative = 0x0400;
    private const ushort Truncated = 0x0200;
    private const ushort RecursionAvailable = 0x0080;
    private const ushort KeptOfQuery = 0x7910;      // operation, recursion desired, checking disabled
    private const int RecordHead = 12;
    private const int OptionsSize = 11;
    private const int LargestAddress = 16;
    private const ushort OwnUdpSize = 1232;         // fits any link; the choice of DNS flag day 2020

    private readonly Span<byte> _into;
    private readonly DnsQuery _query;
    private int _length;
    private ushort _records;
    private bool _isCut;

    /// <param name="into">As long as the answer may be; a question and its header always fit.</param>
    /// <param name="query">What is answered.</param>
    public DnsReplyWriter(Span<byte> into, DnsQuery query)
    {
        _into = into;
        _query = query;
        query.Question.CopyTo(into[DnsQuery.HeaderSize..]);
        _length = DnsQuery.HeaderSize + query.Question.Length;
    }

    public void Add(DnsType type, IPAddress address, int lifetime)
    {
        Span<byte> content = stackalloc byte[LargestAddress];
        _ = address.TryWriteBytes(content, out var length);
        Add(type, content[..length], lifetime);
    }

    // The name of each record is the question's: a pointer to the byte behind the header.
    public void Add(DnsType type, scoped ReadOnlySpan<byte> content, int lifetime)
    {
        var room = _into.Length - (_query.HasOptions ? OptionsSize : 0);
        if (_isCut || _length + RecordHead + content.Length > room)
        {
            _isCut = true;
            return;
        }

        var record = _into[_length..];
        record[0] = 0xC0;
        record[1] = DnsQuery.HeaderSize;
        BinaryPrimitives.WriteUInt16BigEndian(record[2..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(record[4..], 1);
        BinaryPrimitives.WriteInt32BigEndian(record[6..], lifetime);
        BinaryPrimitives.WriteUInt16BigEndian(record[10..], (ushort)content.Length);
        content.CopyTo(record[RecordHead..]);
        _length += RecordHead + content.Length;
        _records++;
    }

    /// <summary>The answer's length.</summary>
    public int End(DnsCode code)
    {
        if (_query.HasOptions)
        {
            WriteOptions();
        }

        var flags = Response | Authoritative | RecursionAvailable | (_query.Flags & KeptOfQuery) | (int)code |
            (_isCut ? Truncated : 0);
        BinaryPrimitives.WriteUInt16BigEndian(_into, _query.Id);
        BinaryPrimitives.WriteUInt16BigEndian(_into[2..], (ushort)flags);
        BinaryPrimitives.WriteUInt16BigEndian(_into[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(_into[6..], _records);
        BinaryPrimitives.WriteUInt16BigEndian(_into[8..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(_into[10..], (ushort)(_query.HasOptions ? 1 : 0));
        return _length;
    }

    // The root's empty name | u16 type 41 | u16 our size | u32 nothing | u16 no options.
    private void WriteOptions()
    {
        var record = _into.Slice(_length, OptionsSize);
        record.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], (ushort)DnsType.Options);
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], OwnUdpSize);
        _length += OptionsSize;
    }
}
