using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Recovery;

/// <summary>A store that was restored, and whom it waits for before it decides anything.</summary>
internal sealed record RestoreMark
{
    /// <summary>So long nodes are waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>When the backup was made.</summary>
    public required ClusterTime BackupOf { get; init; }

    public required ClusterTime Until { get; init; }

    public ImmutableArray<NodeId> Waiting { get; init; } = [];

    public bool IsSettled(ClusterTime now) => Waiting.IsEmpty || now >= Until;
}
