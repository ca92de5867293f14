using System.Collections.Immutable;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>An image with the manifest it came with.</summary>
internal sealed record StoredImage(Image Image, ManifestDocument.Single Manifest)
{
    /// <summary>Those of its tags that nobody gave it here: it is called so on the node that it came from.</summary>
    public ImmutableArray<ImageReference> Borrowed { get; init; } = [];

    /// <summary>All blobs that belong to it.</summary>
    public IEnumerable<Digest> Blobs =>
        [Manifest.Digest, Manifest.Config.Digest, .. Manifest.Layers.Select(layer => layer.Digest)];

    /// <summary>All its content, blobs and trees.</summary>
    public IEnumerable<Digest> Content => [.. Blobs, .. Image.Layers.Select(layer => layer.DiffId)];

    public StoredImage WithNames(ImmutableArray<ImageReference> references, ImmutableArray<ImageReference> digests) =>
        this with
        {
            Image = Image with { References = references, RepoDigests = digests },
            Borrowed = [.. Borrowed.Where(references.Contains)],
        };

    public StoredImage At(DateTimeOffset time) => this with { Image = Image with { TaggedAt = time } };
}
