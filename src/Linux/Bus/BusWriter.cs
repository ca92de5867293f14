using System.Buffers.Binary;
using System.Text;

namespace Orc.Linux.Bus;

/// <summary>Values in D-Bus's form: little-endian, each aligned to its own size from the message's begin.</summary>
public sealed class BusWriter
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public void Byte(byte value) => _bytes.Add(value);

    public void UInt32(uint value)
    {
        Align(4);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    public void UInt64(ulong value)
    {
        Align(8);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    public void Boolean(bool value) => UInt32(value ? 1u : 0u);

    /// <summary>Length, bytes, zero.</summary>
    public void String(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        UInt32((uint)bytes.Length);
        _bytes.AddRange(bytes);
        _bytes.Add(0);
    }

    /// <summary>As a string, with a length of one byte.</summary>
    public void Signature(string text)
    {
        _bytes.Add((byte)text.Length);
        _bytes.AddRange(Encoding.ASCII.GetBytes(text));
        _bytes.Add(0);
    }

    /// <summary>An array: its length does not count the padding before the first element.</summary>
    public void Array(int alignment, Action elements)
    {
        UInt32(0);
        var place = _bytes.Count - 4;
        Align(alignment);
        var begin = _bytes.Count;
        elements();
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)(_bytes.Count - begin));
        for (var index = 0; index < length.Length; index++)
        {
            _bytes[place + index] = length[index];
        }
    }

    public void Align(int size)
    {
        while (_bytes.Count % size != 0)
        {
            _bytes.Add(0);
        }
    }

    public void Append(byte[] bytes) => _bytes.AddRange(bytes);
}
