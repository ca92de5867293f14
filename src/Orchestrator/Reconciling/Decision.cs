using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reconciling;

/// <summary>What shall change, and when to look again though nothing else happens (in place of timers).</summary>
internal sealed record Decision(IReadOnlyList<Change> Changes, ClusterTime? LookAgainAt = null)
{
    public static readonly Decision Nothing = new([]);

    /// <summary>
    /// Asked again about what comes of these changes, the decider would decide nothing more: it need not be.
    /// </summary>
    public bool IsWhole { get; init; }
}
