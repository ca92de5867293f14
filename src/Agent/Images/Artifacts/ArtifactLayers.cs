using System.Collections.Immutable;

namespace Orc.Agent.Images.Artifacts;

/// <summary>What an artifact's manifest says, its files yet to be fetched.</summary>
internal sealed record ArtifactLayers(string Type, string ConfigType, ImmutableArray<ArtifactLayer> Layers);
