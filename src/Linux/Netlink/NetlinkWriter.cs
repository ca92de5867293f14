using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Orc.Linux.Netlink;

/// <summary>Lays one or more netlink messages end to end, so that a batch costs one system call.</summary>
/// <remarks>
/// A message (all numbers in host order, everything aligned to 4 bytes):
/// <code>
/// u32 length | u16 type | u16 flags | u32 sequence | u32 port (0: from us)
/// fixed header of the type (ifinfomsg, ifaddrmsg, rtmsg, nfgenmsg…)
/// attributes: u16 length (with its 4 bytes of header) | u16 type (0x8000: nested) | value | padding
/// </code>
/// </remarks>
public sealed class NetlinkWriter
{
    private const int HeaderLength = 16;
    private const int AttributeHeaderLength = 4;
    private const ushort NestedFlag = 0x8000;

    private readonly List<string> _purposes = [];
    private byte[] _buffer = new byte[1024];
    private int _length;
    private int _messageStart = -1;

    /// <summary>What each message is for, in order: the words of an error.</summary>
    public IReadOnlyList<string> Purposes => _purposes;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    internal Span<byte> Buffer => _buffer.AsSpan(0, _length);

    public NetlinkWriter Begin(ushort type, NetlinkFlags flags, string purpose)
    {
        End();
        _messageStart = _length;
        _purposes.Add(purpose);
        var header = Take(HeaderLength);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)(flags | NetlinkFlags.Request));
        return this;
    }

    /// <summary>Closes the message begun last. Called by <see cref="Begin"/> and by whoever sends.</summary>
    public void End()
    {
        if (_messageStart >= 0)
        {
            MemoryMarshal.Write(_buffer.AsSpan(_messageStart), _length - _messageStart);
            _messageStart = -1;
        }
    }

    public void Fixed(ReadOnlySpan<byte> header) => header.CopyTo(Take(header.Length));

    public void Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        var space = Take(AttributeHeaderLength + value.Length);
        MemoryMarshal.Write(space, (ushort)(AttributeHeaderLength + value.Length));
        MemoryMarshal.Write(space[2..], type);
        value.CopyTo(space[AttributeHeaderLength..]);
    }

    public void Attribute(ushort type, byte value) => Attribute(type, [value]);

    public void Attribute(ushort type, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        MemoryMarshal.Write(bytes, value);
        Attribute(type, bytes);
    }

    public void Attribute(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        MemoryMarshal.Write(bytes, value);
        Attribute(type, bytes);
    }

    public void Attribute(ushort type, int value) => Attribute(type, (uint)value);

    /// <summary>netfilter speaks network order.</summary>
    public void BigEndian(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>A string with its closing zero byte, as the kernel's NLA_NUL_STRING wants it.</summary>
    public void Attribute(ushort type, string value)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(value.Length) + 1];
        var count = Encoding.UTF8.GetBytes(value, bytes);
        bytes[count] = 0;
        Attribute(type, bytes[..(count + 1)]);
    }

    public Nest Nested(ushort type)
    {
        var start = _length;
        var space = Take(AttributeHeaderLength);
        MemoryMarshal.Write(space[2..], (ushort)(type | NestedFlag));
        return new Nest(this, start);
    }

    private Span<byte> Take(int count)
    {
        var aligned = (count + 3) & ~3;
        if (_length + aligned > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + aligned));
        }

        var space = _buffer.AsSpan(_length, aligned);
        space.Clear();
        _length += aligned;
        return space[..count];
    }

    /// <summary>An open nested attribute; disposing it writes its length.</summary>
    public readonly ref struct Nest(NetlinkWriter writer, int start)
    {
        public void Dispose() =>
            MemoryMarshal.Write(writer._buffer.AsSpan(start), (ushort)(writer._length - start));
    }
}
