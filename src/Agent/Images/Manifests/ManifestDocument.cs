using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images.Manifests;

/// <summary>
/// What a tag leads to: an image, or a list of images by platform. The bytes are kept as they came: they are the
/// digest.
/// </summary>
internal abstract record ManifestDocument(string MediaType, Digest Digest, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>One image: its configuration and its layers, the lowest first.</summary>
    internal sealed record Single(
        string MediaType,
        Digest Digest,
        ReadOnlyMemory<byte> Bytes,
        Descriptor Config,
        ImmutableArray<Descriptor> Layers)
        : ManifestDocument(MediaType, Digest, Bytes);

    /// <summary>One image for many platforms.</summary>
    internal sealed record Many(
        string MediaType, Digest Digest, ReadOnlyMemory<byte> Bytes, ImmutableArray<Descriptor> Manifests)
        : ManifestDocument(MediaType, Digest, Bytes);
}
