using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>Some layers and some blobs.</summary>
internal sealed record ContentSet(IReadOnlyList<Digest> Layers, IReadOnlyList<Digest> Blobs)
{
    public static ContentSet Of(StoredImage stored) => new(
        [.. stored.Image.Layers.Select(layer => layer.DiffId).Distinct()], [.. stored.Blobs.Distinct()]);
}
