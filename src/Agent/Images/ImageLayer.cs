using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>A layer as it lies on this host, ready for overlayfs, shared by all images that have it.</summary>
public sealed record ImageLayer
{
    public required Digest DiffId { get; init; }

    /// <summary>The unpacked tree. Never written to.</summary>
    public required string Directory { get; init; }

    /// <summary>A short path to it, relative to the store: <c>l/abc…</c>.</summary>
    public required string Link { get; init; }

    /// <summary>Bytes in its files.</summary>
    public required long Size { get; init; }
}
