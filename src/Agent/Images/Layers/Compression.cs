namespace Orc.Agent.Images.Layers;

/// <summary>How an archive is packed.</summary>
internal enum Compression
{
    None,
    Gzip,
    Zstd,
}
