using System.Globalization;
using System.Text;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Archives;

/// <summary>
/// Writes an archive: plain ustar headers where they can say it, a pax header before those that cannot.
/// </summary>
internal sealed class TarWriter(Stream output)
{
    private const int Block = TarHeader.Size;
    private const int NameLength = 100;
    private static readonly byte[] Zeros = new byte[Block * 2];

    private long _unwritten;
    private long _padding;

    /// <summary>
    /// Begins an entry. A file's content follows by <see cref="WriteContentAsync"/>, exactly as long as was said.
    /// </summary>
    public async ValueTask WriteAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        await FinishEntryAsync(cancellationToken);
        var records = PaxOf(entry);
        if (records.Length > 0)
        {
            var header = new byte[Block];
            Fill(header, new TarEntry { Name = "PaxHeaders/x"u8.ToArray(), Kind = TarKind.File }, records.Length, 'x');
            await output.WriteAsync(header, cancellationToken);
            await output.WriteAsync(records, cancellationToken);
            await output.WriteAsync(Zeros.AsMemory(0, PaddingOf(records.Length)), cancellationToken);
        }

        var length = entry.Kind is TarKind.File ? entry.Length : 0;
        var block = new byte[Block];
        Fill(block, entry, length, TypeOf(entry.Kind));
        await output.WriteAsync(block, cancellationToken);
        (_unwritten, _padding) = (length, PaddingOf(length));
    }

    public async ValueTask WriteContentAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length > _unwritten)
        {
            throw new InvalidOperationException("more content than the entry's header says");
        }

        _unwritten -= content.Length;
        await output.WriteAsync(content, cancellationToken);
    }

    /// <summary>Ends the archive with its two empty blocks. The output stays open.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await FinishEntryAsync(cancellationToken);
        await output.WriteAsync(Zeros, cancellationToken);
    }

    private async ValueTask FinishEntryAsync(CancellationToken cancellationToken)
    {
        if (_unwritten > 0)
        {
            throw new InvalidOperationException("less content than the entry's header says");
        }

        await output.WriteAsync(Zeros.AsMemory(0, (int)_padding), cancellationToken);
        _padding = 0;
    }

    private static void Fill(byte[] block, TarEntry entry, long length, char type)
    {
        var span = block.AsSpan();
        Put(span[..NameLength], entry.Name);
        TarNumber.TryWriteOctal(span.Slice(100, 8), entry.Mode);
        Number(span.Slice(108, 8), entry.Uid);
        Number(span.Slice(116, 8), entry.Gid);
        Number(span.Slice(124, 12), length);
        Number(span.Slice(136, 12), entry.ModifiedAt.Seconds);
        span[156] = (byte)type;
        Put(span.Slice(157, NameLength), entry.LinkName);
        "ustar\000"u8.CopyTo(span[257..]);
        if (entry.Kind is TarKind.CharacterDevice or TarKind.BlockDevice)
        {
            Number(span.Slice(329, 8), entry.Device.Major);
            Number(span.Slice(337, 8), entry.Device.Minor);
        }

        TarHeader.WriteChecksum(span);
    }

    private static void Put(Span<byte> field, ReadOnlySpan<byte> text) =>
        text[..Math.Min(text.Length, field.Length)].CopyTo(field);

    // Where octal cannot say it, pax does for readers that know it; base 256 is for the others.
    private static void Number(Span<byte> field, long value)
    {
        if (!TarNumber.TryWriteOctal(field, value))
        {
            TarNumber.WriteBinary(field, value);
        }
    }

    private static byte[] PaxOf(TarEntry entry)
    {
        using var records = new MemoryStream();
        if (entry.Name.Length > NameLength)
        {
            Add(records, "path"u8, entry.Name);
        }

        if (entry.LinkName.Length > NameLength)
        {
            Add(records, "linkpath"u8, entry.LinkName);
        }

        if (entry.ModifiedAt.Nanoseconds != 0 || entry.ModifiedAt.Seconds < 0)
        {
            Add(records, "mtime"u8, Encoding.ASCII.GetBytes(TimeText(entry.ModifiedAt)));
        }

        AddNumber(records, "uid"u8, entry.Uid, 1L << 21);
        AddNumber(records, "gid"u8, entry.Gid, 1L << 21);
        AddNumber(records, "size"u8, entry.Kind is TarKind.File ? entry.Length : 0, 1L << 33);
        foreach (var attribute in entry.Attributes)
        {
            Add(records, [.. "SCHILY.xattr."u8, .. attribute.Name], attribute.Value);
        }

        return records.ToArray();
    }

    private static string TimeText(FileTime time)
    {
        var (seconds, nanoseconds) = (time.Seconds, time.Nanoseconds);
        var sign = "";
        if (seconds < 0)
        {
            sign = "-";
            (seconds, nanoseconds) = nanoseconds == 0 ? (-seconds, 0) : (-seconds - 1, 1_000_000_000 - nanoseconds);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{nanoseconds:D9}");
    }

    private static void AddNumber(MemoryStream records, ReadOnlySpan<byte> key, long value, long octalLimit)
    {
        if (value >= octalLimit)
        {
            Add(records, key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    // The length counts its own digits: one more digit may make one more digit.
    private static void Add(MemoryStream records, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var rest = key.Length + value.Length + 3;
        var length = rest + Digits(rest);
        length = rest + Digits(length);
        records.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        records.WriteByte((byte)' ');
        records.Write(key);
        records.WriteByte((byte)'=');
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private static int PaddingOf(long length) => (int)(-length & (Block - 1));

    private static char TypeOf(TarKind kind) => kind switch
    {
        TarKind.HardLink => '1',
        TarKind.SymbolicLink => '2',
        TarKind.CharacterDevice => '3',
        TarKind.BlockDevice => '4',
        TarKind.Directory => '5',
        TarKind.Fifo => '6',
        _ => '0',
    };
}
