using System.Collections.Immutable;
using Orc.Agent.Images.Manifests;

namespace Orc.Agent.Images.Artifacts;

/// <summary>A file of an artifact that is in the registry.</summary>
internal sealed record ArtifactLayer(
    Descriptor Blob, ImmutableSortedDictionary<string, string> Annotations);
