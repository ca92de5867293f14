using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Recovery;

/// <summary>
/// A store that does not know yet what some nodes have: it was restored, or they came back to it. It decides nothing
/// before they said so.
/// </summary>
internal sealed record RestoreMark
{
    /// <summary>So long nodes are waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>When the backup was made; null: it was not restored.</summary>
    public ClusterTime? BackupOf { get; init; }

    public required ClusterTime Until { get; init; }

    public ImmutableArray<NodeId> Waiting { get; init; } = [];

    /// <summary>One more is waited for.</summary>
    public static RestoreMark With(RestoreMark? mark, NodeId node, ClusterTime now) =>
        (mark ?? new RestoreMark { Until = now }) with
        {
            Until = now + Patience,
            Waiting = [.. (mark?.Waiting ?? []).Remove(node), node],
        };

    public bool IsSettled(ClusterTime now) => Waiting.IsEmpty || now >= Until;
}
