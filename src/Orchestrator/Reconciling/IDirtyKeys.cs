using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reconciling;

/// <summary>A decider's due keys, without the type of the keys: what the reconciler has a list of.</summary>
internal interface IDirtyKeys
{
    string Name { get; }

    int QuarantinedCount { get; }

    /// <summary>The beginning of time: now.</summary>
    ClusterTime? NextLook { get; }

    void MarkAll(Snapshot snapshot);

    void Mark(IReadOnlyList<Change> changes, Snapshot snapshot);

    /// <summary>The same for what it decided last, as far as that may bring about more of its own.</summary>
    void MarkOwn(Snapshot snapshot);

    /// <summary>Decides each due key once, and gives the working snapshot with what was decided.</summary>
    Snapshot Decide(Snapshot working, ClusterTime now, List<Change> changes, StepRoom room);
}
