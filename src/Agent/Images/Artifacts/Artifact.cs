using System.Collections.Immutable;

namespace Orc.Agent.Images.Artifacts;

/// <summary>
/// What a registry can hold beside images: a few files of a kind, such as those of a Compose project (OCI image-spec,
/// "Guidelines for Artifact Usage").
/// </summary>
internal sealed record Artifact
{
    /// <summary>What it is, as a media type.</summary>
    public required string Type { get; init; }

    /// <summary>By what its kind is known in manifests of OCI 1.0, which have no type: the configuration's.</summary>
    public string ConfigType { get; init; } = "";

    public ImmutableArray<ArtifactPart> Parts { get; init; } = [];
}
