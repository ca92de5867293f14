using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Archives;

/// <summary>
/// One 512-byte header, as it stands: name 0/100, mode 100/8, uid 108/8, gid 116/8, size 124/12, mtime 136/12, checksum
/// 148/8, type 156, link 157/100, magic 257/6, device 329/8 and 337/8, prefix 345/155 (POSIX.1 pax, "ustar Interchange
/// Format"). In GNU's own form there is no prefix: 386 holds four sparse pieces of 12 + 12, 482 whether more follow,
/// 483/12 the real size.
/// </summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int Size = 512;
    public const int SparseOffset = 386;
    public const int SparseCount = 4;
    public const int SparseSize = 24;
    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;

    private readonly ReadOnlySpan<byte> _block = block;

    public byte Type => _block[156];

    public ReadOnlySpan<byte> LinkName => Text(_block.Slice(157, 100));

    public long Length => TarNumber.Read(_block.Slice(124, 12), "size");

    public int Mode => (int)(TarNumber.Read(_block.Slice(100, 8), "mode") & 0xFFF);

    public long Uid => TarNumber.Read(_block.Slice(108, 8), "owner");

    public long Gid => TarNumber.Read(_block.Slice(116, 8), "group");

    public FileTime ModifiedAt => new(TarNumber.Read(_block.Slice(136, 12), "time"), 0);

    public DeviceNumber Device => new(
        (uint)TarNumber.Read(_block.Slice(329, 8), "device"), (uint)TarNumber.Read(_block.Slice(337, 8), "device"));

    public bool HasMoreSparse => _block[482] != 0;

    public long SparseLength => TarNumber.Read(_block.Slice(483, 12), "real size");

    public bool IsZero => !_block.ContainsAnyExcept((byte)0);

    private bool IsPosix => _block.Slice(257, 6).SequenceEqual("ustar\0"u8);

    public byte[] ReadName()
    {
        var name = Text(_block[..100]);
        var prefix = IsPosix ? Text(_block.Slice(345, 155)) : [];
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    /// <summary>The sum of all bytes, its own eight taken as spaces; some old writers summed signed bytes.</summary>
    public void Verify()
    {
        long unsigned = 0, signed = 0;
        for (var index = 0; index < Size; index++)
        {
            var isSum = index is >= ChecksumOffset and < ChecksumOffset + ChecksumLength;
            var value = isSum ? (byte)' ' : _block[index];
            unsigned += value;
            signed += (sbyte)value;
        }

        var said = TarNumber.Read(_block.Slice(ChecksumOffset, ChecksumLength), "checksum");
        if (said != unsigned && said != signed)
        {
            throw ImageException.BadContent("this is no tar archive, or a damaged one: a header's checksum is wrong");
        }
    }

    public static void WriteChecksum(Span<byte> block)
    {
        var field = block.Slice(ChecksumOffset, ChecksumLength);
        field.Fill((byte)' ');
        long sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        TarNumber.TryWriteOctal(field[..7], sum);
        field[7] = (byte)' ';
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
