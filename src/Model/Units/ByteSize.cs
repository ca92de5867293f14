using System.Globalization;

namespace Orc.Model.Units;

/// <summary>
/// An amount of memory or disk, in bytes. Written as people write it: <c>512m</c>, <c>1.5g</c>, <c>64 KiB</c>.
/// </summary>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    private static readonly string[] Suffixes = ["B", "kB", "MB", "GB", "TB", "PB"];

    public static readonly ByteSize Zero = new(0);

    /// <summary>
    /// Binary multiples whatever the suffix (k, kb, kib are all 1024), as Docker and Compose read sizes.
    /// </summary>
    public static bool TryParse(string text, out ByteSize size)
    {
        size = default;
        var trimmed = text.AsSpan().Trim();
        var end = 0;
        while (end < trimmed.Length && (char.IsAsciiDigit(trimmed[end]) || trimmed[end] == '.'))
        {
            end++;
        }

        var digits = trimmed[..end];
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || Multiple(trimmed[end..].Trim()) is not { } multiple
            || number * multiple > long.MaxValue)
        {
            return false;
        }

        size = new ByteSize((long)(number * multiple));
        return true;
    }

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>
    /// Decimal multiples with three significant digits (<c>113MB</c>), as <c>docker images</c> shows sizes.
    /// </summary>
    public override string ToString() => Format(1000, Suffixes);

    private string Format(int step, string[] suffixes)
    {
        double value = Bytes;
        var index = 0;
        while (Math.Abs(value) >= step && index < suffixes.Length - 1)
        {
            value /= step;
            index++;
        }

        return value.ToString("G3", CultureInfo.InvariantCulture) + suffixes[index];
    }

    private static long? Multiple(ReadOnlySpan<char> suffix) => suffix switch
    {
        "" or "b" or "B" => 1,
        _ when suffix.Length <= 3 && HasByteEnding(suffix) => char.ToLowerInvariant(suffix[0]) switch
        {
            'k' => 1L << 10,
            'm' => 1L << 20,
            'g' => 1L << 30,
            't' => 1L << 40,
            'p' => 1L << 50,
            _ => null,
        },
        _ => null,
    };

    private static bool HasByteEnding(ReadOnlySpan<char> suffix) =>
        suffix[1..] is "" or "b" or "B" or "ib" or "iB" or "IB";

    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;
}
