using System.Collections.Immutable;

namespace Orc.Agent.Volumes;

/// <summary>What pruning took away, and the bytes it gave back.</summary>
internal sealed record PrunedVolumes(ImmutableArray<string> Removed, long ReclaimedBytes);
