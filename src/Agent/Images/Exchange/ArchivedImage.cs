using System.Collections.Immutable;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Exchange;

/// <summary>An image in an archive.</summary>
internal sealed record ArchivedImage
{
    public required byte[] Config { get; init; }

    /// <summary>The lowest first.</summary>
    public required ImmutableArray<ArchivedLayer> Layers { get; init; }

    public required ImmutableArray<ImageReference> Names { get; init; }

    /// <summary>Null: the archive is of a kind without.</summary>
    public ManifestDocument.Single? Manifest { get; init; }
}
