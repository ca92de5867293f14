using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reconciling;

/// <summary>
/// One concern of the control plane: pure, level-triggered. Deciding twice is harmless, and once all is as it should
/// be, deciding about everything gives nothing.
/// </summary>
internal interface IDecider<TKey>
    where TKey : notnull
{
    /// <summary>At start, after a gap, and in the slow sweep.</summary>
    IEnumerable<TKey> All(Snapshot snapshot);

    /// <summary>Whom this change concerns; <paramref name="snapshot"/> is what came of it.</summary>
    IEnumerable<TKey> TouchedBy(Change change, Snapshot snapshot);

    /// <summary>The same for many changes: who can tell cheaper than one by one says how.</summary>
    void Touch(IReadOnlyList<Change> changes, Snapshot snapshot, ISet<TKey> touched)
    {
        foreach (var change in changes)
        {
            touched.UnionWith(TouchedBy(change, snapshot));
        }
    }

    Decision Decide(Snapshot snapshot, TKey key, ClusterTime now);
}
