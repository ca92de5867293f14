using System.Buffers.Binary;

namespace Orc.Agent.Images.Archives;

/// <summary>
/// A number in a tar header: octal digits, padded by spaces or zeros; or, with the first bit set, base 256, big endian
/// and signed (GNU tar, for what octal cannot say).
/// </summary>
internal static class TarNumber
{
    internal static long Read(ReadOnlySpan<byte> field, string what)
    {
        if ((field[0] & 0x80) != 0)
        {
            return ReadBinary(field, what);
        }

        long value = 0;
        var digits = field.Trim(" \0"u8);
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                throw ImageException.BadContent($"archive is damaged: its {what} is no number");
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    /// <summary>False: octal digits cannot say it.</summary>
    internal static bool TryWriteOctal(Span<byte> field, long value)
    {
        var digits = field.Length - 1;
        if (value < 0 || (digits * 3 < 64 && value >> (digits * 3) != 0))
        {
            return false;
        }

        field[digits] = 0;
        for (var index = digits - 1; index >= 0; index--)
        {
            field[index] = (byte)('0' + (value & 7));
            value >>= 3;
        }

        return true;
    }

    internal static void WriteBinary(Span<byte> field, long value)
    {
        field.Fill((byte)(value < 0 ? 0xFF : 0));
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        var take = Math.Min(8, field.Length - 1);
        bytes[^take..].CopyTo(field[^take..]);
        field[0] = (byte)(value < 0 ? 0xFF : 0x80);
    }

    private static long ReadBinary(ReadOnlySpan<byte> field, string what)
    {
        var isNegative = (field[0] & 0x40) != 0;
        long value = isNegative ? -1 : 0;
        for (var index = 0; index < field.Length; index++)
        {
            // The mark itself is no part of the number; the sign stands in the bit below it.
            var part = index > 0 ? field[index] : (byte)((field[0] & 0x7F) | (isNegative ? 0x80 : 0));
            if (value > long.MaxValue >> 8 || value < long.MinValue >> 8)
            {
                throw ImageException.BadContent($"archive is damaged: its {what} is too large");
            }

            value = (value << 8) | part;
        }

        return value;
    }
}
