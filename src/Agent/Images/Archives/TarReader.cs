using System.Globalization;
using System.IO.Pipelines;

namespace Orc.Agent.Images.Archives;

/// <summary>
/// Reads an archive once, front to back: ustar, pax, GNU (long names, base 256, sparse). The one of .NET decodes
/// attribute values as text, which breaks file capabilities, so this one keeps every byte.
/// </summary>
internal sealed class TarReader(PipeReader reader, TarLimits limits)
{
    private const int Block = TarHeader.Size;

    private readonly TarInput _input = new(reader);
    private readonly byte[] _header = new byte[Block];
    private readonly PaxRecords _global = new();
    private readonly PaxRecords _local = new();
    private byte[]? _longName;
    private byte[]? _longLink;
    private long _unread;
    private long _padding;
    private long _entries;

    /// <summary>The next entry; what was left of the last one's content is passed over. Null: the end.</summary>
    public async ValueTask<TarEntry?> ReadAsync(CancellationToken cancellationToken)
    {
        await _input.SkipAsync(_unread + _padding, cancellationToken);
        (_unread, _padding) = (0, 0);
        _local.Clear();
        (_longName, _longLink) = (null, null);
        while (await _input.FillAsync(_header, cancellationToken) && !new TarHeader(_header).IsZero)
        {
            new TarHeader(_header).Verify();
            if (++_entries > limits.MaxEntries)
            {
                throw ImageException.BadContent($"archive has more than {limits.MaxEntries} entries");
            }

            if (!await ReadMetadataAsync(cancellationToken))
            {
                return await ReadEntryAsync(cancellationToken);
            }
        }

        return null;
    }

    /// <summary>The next bytes of the entry's content, valid until the next call; empty: that was all.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadContentAsync(CancellationToken cancellationToken)
    {
        if (_unread == 0)
        {
            return default;
        }

        var piece = await _input.TakeAsync(_unread, cancellationToken);
        _unread -= piece.IsEmpty ? throw TarInput.Truncated() : piece.Length;
        return piece;
    }

    /// <summary>Reads what stands behind the archive's end, to the end of the input.</summary>
    public ValueTask DrainAsync(CancellationToken cancellationToken) => _input.DrainAsync(cancellationToken);

    // True: the header was about the next one, and is remembered.
    private async ValueTask<bool> ReadMetadataAsync(CancellationToken cancellationToken)
    {
        switch ((char)_header[156])
        {
            case 'x' or 'X':
                _local.Add(await ReadBodyAsync(cancellationToken));
                return true;
            case 'g':
                _global.Add(await ReadBodyAsync(cancellationToken));
                return true;
            case 'L':
                _longName = Trim(await ReadBodyAsync(cancellationToken));
                return true;
            case 'K':
                _longLink = Trim(await ReadBodyAsync(cancellationToken));
                return true;

            // A volume's label, of GNU tar: names nothing.
            case 'V':
                await ReadBodyAsync(cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private async ValueTask<byte[]> ReadBodyAsync(CancellationToken cancellationToken)
    {
        var length = new TarHeader(_header).Length;
        if (length < 0 || length > limits.MaxMetadataBytes)
        {
            throw ImageException.BadContent(
                $"archive has a header of {length} bytes (at most {limits.MaxMetadataBytes} are taken)");
        }

        var body = new byte[length];
        if (length > 0 && !await _input.FillAsync(body, cancellationToken))
        {
            throw TarInput.Truncated();
        }

        await _input.SkipAsync(PaddingOf(length), cancellationToken);
        return body;
    }

    private async ValueTask<TarEntry> ReadEntryAsync(CancellationToken cancellationToken)
    {
        var entry = Parse();
        if (entry.Kind is not TarKind.File)
        {
            return entry;
        }

        _unread = entry.PackedLength;
        _padding = PaddingOf(entry.PackedLength);
        var numbers = await ReadSparseAsync(cancellationToken);
        if (numbers is null)
        {
            return Checked(entry with { Length = entry.PackedLength });
        }

        var length = Number("GNU.sparse.realsize") ?? Number("GNU.sparse.size") ?? SparseLengthOfHeader();
        var name = Bytes("GNU.sparse.name") ?? entry.Name;
        var sparse = Checked(entry with { Name = name, Length = length, PackedLength = _unread });
        return sparse with { Segments = SparseMap.From(numbers, length, _unread) };
    }

    private TarEntry Checked(TarEntry entry) => entry.Length >= 0 && entry.Length <= limits.MaxFileLength
        ? entry
        : throw ImageException.BadContent($"archive has a file of {entry.Length} bytes: {entry.ShownName}");

    private TarEntry Parse()
    {
        var header = new TarHeader(_header);
        var name = _longName ?? Bytes("path") ?? header.ReadName();
        var length = Number("size") ?? header.Length;
        var kind = KindOf(header.Type, name);
        if (length < 0)
        {
            throw ImageException.BadContent($"archive has an entry of {length} bytes: {TarEntry.Show(name)}");
        }

        // A link or a directory has no content, whatever its size says; only old dump directories bring some.
        if (kind is not TarKind.File && header.Type is (byte)'D')
        {
            (_unread, _padding) = (length, PaddingOf(length));
        }

        return new TarEntry
        {
            Name = name,
            Kind = kind,
            Mode = header.Mode,
            Uid = Owner(Number("uid") ?? header.Uid, name),
            Gid = Owner(Number("gid") ?? header.Gid, name),
            PackedLength = kind is TarKind.File ? length : 0,
            ModifiedAt = _local.FindTime("mtime") ?? _global.FindTime("mtime") ?? header.ModifiedAt,
            LinkName = _longLink ?? Bytes("linkpath") ?? header.LinkName.ToArray(),
            Device = kind is TarKind.CharacterDevice or TarKind.BlockDevice ? header.Device : default,
            Attributes = [.. _global.Attributes, .. _local.Attributes],
        };
    }

    private static TarKind KindOf(byte type, byte[] name) => (char)type switch
    {
        '\0' when name is [.., (byte)'/'] => TarKind.Directory,
        '\0' or '0' or '7' or 'S' => TarKind.File,
        '1' => TarKind.HardLink,
        '2' => TarKind.SymbolicLink,
        '3' => TarKind.CharacterDevice,
        '4' => TarKind.BlockDevice,
        '5' or 'D' => TarKind.Directory,
        '6' => TarKind.Fifo,
        _ => throw ImageException.BadContent(
            $"archive has an entry of a kind not known here (type 0x{type:x2}): {TarEntry.Show(name)}"),
    };

    // Null: no sparse file. The pieces of GNU's own form and of 1.0 stand between the header and the content.
    private async ValueTask<List<long>?> ReadSparseAsync(CancellationToken cancellationToken)
    {
        if (_header[156] == (byte)'S')
        {
            return await ReadGnuSparseAsync(cancellationToken);
        }

        if (Number("GNU.sparse.major") == 1)
        {
            return await ReadSparseOneAsync(cancellationToken);
        }

        return Bytes("GNU.sparse.map") is { } map ? SparseMap.ParseList(map)
            : _local.SparseNumbers.Count > 0 ? _local.SparseNumbers
            : null;
    }

    private async ValueTask<List<long>> ReadGnuSparseAsync(CancellationToken cancellationToken)
    {
        const int MoreOffset = 504;
        var numbers = new List<long>();
        SparseMap.ReadPairs(
            _header.AsSpan(TarHeader.SparseOffset, TarHeader.SparseCount * TarHeader.SparseSize), numbers);
        var hasMore = new TarHeader(_header).HasMoreSparse;
        var block = new byte[Block];
        while (hasMore)
        {
            if (numbers.Count > limits.MaxSegments || !await _input.FillAsync(block, cancellationToken))
            {
                throw SparseMap.Damaged();
            }

            SparseMap.ReadPairs(block.AsSpan(0, MoreOffset), numbers);
            hasMore = block[MoreOffset] != 0;
        }

        return numbers;
    }

    // 1.0: decimal numbers, one a line, the count first, padded to whole blocks; part of the packed size.
    private async ValueTask<List<long>> ReadSparseOneAsync(CancellationToken cancellationToken)
    {
        var numbers = new List<long>();
        var block = new byte[Block];
        long? wanted = null;
        long current = 0;
        var hasDigits = false;
        while (wanted is null || numbers.Count < wanted)
        {
            if (_unread < Block || !await _input.FillAsync(block, cancellationToken))
            {
                throw SparseMap.Damaged();
            }

            _unread -= Block;
            foreach (var letter in block)
            {
                if (letter != (byte)'\n')
                {
                    current = current * 10 + letter - '0';
                    hasDigits = letter is >= (byte)'0' and <= (byte)'9' && current < long.MaxValue / 100
                        ? true
                        : throw SparseMap.Damaged();
                    continue;
                }

                Take(hasDigits ? current : throw SparseMap.Damaged());
                (current, hasDigits) = (0, false);
                if (numbers.Count == wanted)
                {
                    break;
                }
            }
        }

        return numbers;

        void Take(long number)
        {
            if (wanted is not null)
            {
                numbers.Add(number);
                return;
            }

            wanted = number <= limits.MaxSegments ? number * 2 : throw SparseMap.Damaged();
        }
    }

    private long SparseLengthOfHeader() => new TarHeader(_header).SparseLength;

    private byte[]? Bytes(string key) => _local.FindBytes(key) ?? _global.FindBytes(key);

    private long? Number(string key) => _local.FindNumber(key) ?? _global.FindNumber(key);

    private static uint Owner(long number, byte[] name) => number is >= 0 and < uint.MaxValue
        ? (uint)number
        : throw ImageException.BadContent(string.Create(
            CultureInfo.InvariantCulture, $"archive has an owner that cannot be ({number}): {TarEntry.Show(name)}"));

    private static long PaddingOf(long length) => -length & (Block - 1);

    private static byte[] Trim(byte[] name)
    {
        var end = name.AsSpan().IndexOf((byte)0);
        return end < 0 ? name : name[..end];
    }
}
