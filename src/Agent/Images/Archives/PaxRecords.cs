using System.Globalization;
using System.Text;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Archives;

/// <summary>
/// The records of a pax header, each "length key=value\n" with the length counting itself (POSIX.1, pax). Values are
/// bytes: an attribute may hold anything, a line feed too. The last of a key counts, but the pieces of a sparse file
/// (GNU 0.0) add up.
/// </summary>
internal sealed class PaxRecords
{
    private const string AttributePrefix = "SCHILY.xattr.";
    private const string LibarchivePrefix = "LIBARCHIVE.xattr.";

    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private readonly List<TarAttribute> _attributes = [];

    public bool IsEmpty => _values.Count == 0 && _attributes.Count == 0;

    public IReadOnlyList<TarAttribute> Attributes => _attributes;

    /// <summary>The pieces as 0.0 writes them: offset, length, offset, length, …</summary>
    public List<long> SparseNumbers { get; } = [];

    public void Add(ReadOnlySpan<byte> records)
    {
        while (!records.Trim((byte)0).IsEmpty)
        {
            var space = records.IndexOf((byte)' ');
            if (space <= 0
                || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > records.Length || records[length - 1] != (byte)'\n')
            {
                throw Damaged("a record's length is wrong");
            }

            var record = records[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw Damaged("a record has no key");
            }

            Put(record[..equals], record[(equals + 1)..].ToArray());
            records = records[length..];
        }
    }

    public void Clear()
    {
        _values.Clear();
        _attributes.Clear();
        SparseNumbers.Clear();
    }

    public byte[]? FindBytes(string key) => _values.GetValueOrDefault(key);

    public long? FindNumber(string key)
    {
        if (!_values.TryGetValue(key, out var value))
        {
            return null;
        }

        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Damaged($"{key} is no number");
    }

    /// <summary>Seconds with a fraction, of which nine digits count; before 1970 it is negative as a whole.</summary>
    public FileTime? FindTime(string key)
    {
        if (!_values.TryGetValue(key, out var value))
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(value);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? text : text[..dot];
        var fraction = dot < 0 ? "" : text[(dot + 1)..];
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            || !fraction.All(char.IsAsciiDigit))
        {
            throw Damaged($"{key} is no time");
        }

        var digits = fraction.PadRight(9, '0')[..9];
        var nanoseconds = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return whole.StartsWith('-') && nanoseconds > 0
            ? new FileTime(seconds - 1, 1_000_000_000 - nanoseconds)
            : new FileTime(seconds, nanoseconds);
    }

    private void Put(ReadOnlySpan<byte> keyBytes, byte[] value)
    {
        var key = Encoding.Latin1.GetString(keyBytes);
        if (key.StartsWith(AttributePrefix, StringComparison.Ordinal))
        {
            PutAttribute(keyBytes[AttributePrefix.Length..].ToArray(), value);
        }
        else if (key.StartsWith(LibarchivePrefix, StringComparison.Ordinal))
        {
            PutAttribute(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(key[LibarchivePrefix.Length..])), Decode(value));
        }
        else if (key is "GNU.sparse.offset" or "GNU.sparse.numbytes")
        {
            _values[key] = value;
            SparseNumbers.Add(FindNumber(key)!.Value);
        }
        else if (value.Length == 0)
        {
            // An empty value takes back what an earlier header said.
            _values.Remove(key);
        }
        else
        {
            _values[key] = value;
        }
    }

    // SCHILY's bytes are exact; libarchive writes both, and then they are the same.
    private void PutAttribute(byte[] name, byte[] value)
    {
        _attributes.RemoveAll(other => other.Name.AsSpan().SequenceEqual(name));
        _attributes.Add(new TarAttribute(name, value));
    }

    private static byte[] Decode(byte[] value)
    {
        var text = Encoding.ASCII.GetString(value);
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var decoded = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, decoded, out var length)
            ? decoded[..length]
            : throw Damaged("an attribute is no base64");
    }

    internal static ImageException Damaged(string what) =>
        ImageException.BadContent($"archive is damaged: in a pax header, {what}");
}
