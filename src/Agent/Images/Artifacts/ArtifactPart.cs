using System.Collections.Immutable;

namespace Orc.Agent.Images.Artifacts;

/// <summary>One file of an artifact: small, and taken as it is.</summary>
internal sealed record ArtifactPart(
    string MediaType, byte[] Content, ImmutableSortedDictionary<string, string> Annotations);
