using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>An image that is whole on this host.</summary>
public sealed record Image
{
    /// <summary>The digest of its configuration, as Docker has it.</summary>
    public required Digest Id { get; init; }

    /// <summary>The digest a registry knows it by, or that of the manifest we wrote for it.</summary>
    public required Digest ManifestDigest { get; init; }

    public required ImageConfig Config { get; init; }

    /// <summary>The lowest first.</summary>
    public required ImmutableArray<ImageLayer> Layers { get; init; }

    /// <summary>Its names with tags. Empty: dangling.</summary>
    public required ImmutableArray<ImageReference> References { get; init; }

    /// <summary>Its names by digest, where it was pulled from.</summary>
    public required ImmutableArray<ImageReference> RepoDigests { get; init; }

    /// <summary>When it came, or last got a name.</summary>
    public required DateTimeOffset TaggedAt { get; init; }

    /// <summary>As overlayfs wants them: the uppermost first.</summary>
    public IEnumerable<string> LowerDirectories => Layers.Reverse().Select(layer => layer.Directory);

    public long Size => Layers.Sum(layer => layer.Size);
}
