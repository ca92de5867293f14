namespace Orc.Agent.Images.Layers;

/// <summary>Tells how an archive is packed from its first bytes, whatever its name or its media type says.</summary>
internal static class CompressionMagic
{
    public const int Length = 6;

    public static Compression Of(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))                    // RFC 1952
        {
            return Compression.Gzip;
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])         // RFC 8878, 3.1.1
            || (start.Length >= 4 && (start[0] & 0xF0) == 0x50
                && start[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2A, 0x4D, 0x18])))  // a skippable frame, 3.1.2
        {
            return Compression.Zstd;
        }

        return start switch
        {
            [(byte)'B', (byte)'Z', (byte)'h', ..] => throw Unsupported("bzip2"),
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => throw Unsupported("xz"),
            _ => Compression.None,
        };
    }

    private static ImageException Unsupported(string name) => ImageException.Invalid(
        $"the archive is packed with {name}, which is not supported: unpack it first, or use gzip or zstd");
}
