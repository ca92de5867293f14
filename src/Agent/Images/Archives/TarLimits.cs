namespace Orc.Agent.Images.Archives;

/// <summary>
/// What an archive may ask of this machine. Far above any honest image, far below what fills a host for ever.
/// </summary>
internal sealed record TarLimits
{
    public static readonly TarLimits Default = new();

    /// <summary>Entries in one archive; the largest images people publish have under a million.</summary>
    public long MaxEntries { get; init; } = 4_000_000;

    /// <summary>
    /// Of one long name, one link or one set of attributes (the kernel's own limit is 64 KiB a value).
    /// </summary>
    public int MaxMetadataBytes { get; init; } = 1 << 20;

    /// <summary>What one layer may unpack to, holes not counted.</summary>
    public long MaxUnpackedBytes { get; init; } = 256L << 30;

    /// <summary>How long one file may say it is; holes cost nothing, but readers believe lengths.</summary>
    public long MaxFileLength { get; init; } = 16L << 40;

    /// <summary>Pieces of one sparse file.</summary>
    public int MaxSegments { get; init; } = 1_000_000;
}
