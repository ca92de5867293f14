using Orc.Model.Images;

namespace Orc.Agent.Images.Manifests;

/// <summary>
/// Points at content by what it is: its digest, its size and its kind (OCI image-spec, descriptor.md).
/// </summary>
internal sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>In an index: what the manifest was built for. Null: not said.</summary>
    public Platform? Platform { get; init; }

    /// <summary>
    /// In the index of an archive: the name the image had (org.opencontainers.image.ref.name and containerd's).
    /// </summary>
    public string? Name { get; init; }

    /// <summary>In an index: not an image but a statement about one (BuildKit's attestations).</summary>
    public bool IsAttestation { get; init; }
}
