using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Recovery;

/// <summary>What agents say of containers that they have and were not told of, as changes.</summary>
internal static class OrphanFold
{
    /// <summary>A node's list is complete: what it does not name (any more) is not there.</summary>
    public static IReadOnlyList<Change> Fold(
        Snapshot snapshot, NodeId node, IReadOnlyList<OrphanTask> held, ClusterTime now)
    {
        var changes = new List<Change>();
        var named = held.Select(orphan => orphan.Task).ToHashSet();
        changes.AddRange(snapshot.Orphans.Values
            .Where(orphan => orphan.Node == node && !named.Contains(orphan.Id))
            .Select(orphan => new Change.DropOrphan(orphan.Id) { Cause = "its node does not have it any more" }));
        foreach (var task in held.Where(task => !snapshot.Tasks.ContainsKey(task.Task)))
        {
            // Said again at each session; only what is new of it is stored.
            if (!IsKnown(snapshot, node, task.Task))
            {
                changes.Add(new Change.PutOrphan(new Orphan { Held = task, Node = node, FoundAt = now })
                {
                    Cause = "its node has it, and the store did not know it",
                });
            }
        }

        if (snapshot.Restore is { } restore && restore.Waiting.Contains(node))
        {
            changes.Add(new Change.PutRestore(restore with { Waiting = restore.Waiting.Remove(node) }));
        }

        return changes;
    }

    /// <summary>
    /// A node that says hello has containers that nobody here knows: what they are it says next. Until then nothing is
    /// decided, or others would be started beside them.
    /// </summary>
    public static Change? Await(
        Snapshot snapshot, NodeId node, IEnumerable<TaskReport> reports, ClusterTime now) =>
        snapshot.Restore?.Waiting.Contains(node) != true
        && reports.Any(report => report is { Container: not null, State: < TaskState.Ended }
            && !snapshot.Tasks.ContainsKey(report.Task) && !IsKnown(snapshot, node, report.Task))
            ? new Change.PutRestore(RestoreMark.With(snapshot.Restore, node, now))
            {
                Cause = "it has containers that the store does not know",
            }
            : null;

    /// <summary>News of one that is known as an orphan; null: it is none, or it is no news.</summary>
    public static Change? Observe(Snapshot snapshot, NodeId node, TaskReport report)
    {
        if (!snapshot.Orphans.TryGetValue(report.Task, out var orphan) || orphan.Node != node)
        {
            return null;
        }

        var known = orphan.Held.Report;
        return report.State == TaskState.Removed
            ? new Change.DropOrphan(report.Task) { Cause = "it was removed by hand" }
            : known.State == report.State && known.Status == report.Status && known.Health == report.Health
                ? null
                : new Change.PutOrphan(orphan with { Held = orphan.Held with { Report = report } });
    }

    private static bool IsKnown(Snapshot snapshot, NodeId node, TaskId task) =>
        snapshot.Orphans.GetValueOrDefault(task) is { } orphan && orphan.Node == node;
}
