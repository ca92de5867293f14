using System.Collections.Immutable;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Exchange;

/// <summary>An image on its way into an archive, under some of its names.</summary>
internal sealed record SavedImage(Image Image, ManifestDocument.Single Manifest, ImmutableArray<ImageReference> Names)
{
    public IEnumerable<Digest> Blobs =>
        [.. Manifest.Layers.Select(layer => layer.Digest), Manifest.Config.Digest, Manifest.Digest];
}
