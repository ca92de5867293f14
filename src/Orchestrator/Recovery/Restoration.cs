using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Recovery;

/// <summary>What a backup becomes when it is made a store again.</summary>
internal static class Restoration
{
    /// <summary>
    /// Numbers that were given after the backup was made are on agents still: none of them is given again.
    /// </summary>
    public const long SkippedNumbers = 100_000_000;

    /// <param name="backup">What was kept.</param>
    /// <param name="node">The manager that keeps it from now on.</param>
    /// <param name="name">Its name.</param>
    /// <param name="address">Where others reach it; empty: nobody does.</param>
    /// <param name="now">The time.</param>
    public static Snapshot Restore(Snapshot backup, NodeId node, string name, string address, ClusterTime now)
    {
        // The agent's disk says what became of them; a task that nobody spoke of yet may be anything by now.
        var unheard = backup.Tasks.Values
            .Where(task => task.Observed is null && !task.Node.IsNone)
            .Select(task => new Change.DropTask(task.Id, task.Service));
        var nodes = backup.Nodes.Values.Where(known => known.Id != node).Select(known => known with
        {
            // There is one manager, and it is this one.
            Role = NodeRole.Worker,
            Status = known.Status == NodeStatus.Unreachable ? known.Status : NodeStatus.Unknown,
            StatusSince = now,
        });
        var own = backup.Nodes.GetValueOrDefault(node) ?? new Node { Id = node };
        var restored = backup.Apply(
        [
            new Change.SetIdentity(backup.Identity with
            {
                Incarnation = Math.Max(now.Milliseconds, backup.Identity.Incarnation + 1),
            }),
            new Change.SetCounter(backup.Counter + SkippedNumbers),
            .. unheard,
            .. nodes.Select(known => new Change.PutNode(known)),
            new Change.PutNode(own with
            {
                Name = name,
                Role = NodeRole.Manager,
                Status = NodeStatus.Unknown,
                StatusSince = now,
                Description = own.Description with { Address = address },
            }),
            .. backup.Orphans.Keys.Select(orphan => new Change.DropOrphan(orphan)),
            new Change.PutRestore(new RestoreMark
            {
                BackupOf = backup.Time,
                Until = now + RestoreMark.Patience,
                Waiting = WaitingFor(backup, node),
            }),
        ]);
        return restored with { Version = backup.Version + 1, Time = now > backup.Time ? now : backup.Time };
    }

    private static ImmutableArray<NodeId> WaitingFor(Snapshot backup, NodeId node) =>
    [
        .. backup.Nodes.Values
            .Where(known => known.Status != NodeStatus.Unreachable && known.Id != node)
            .Select(known => known.Id)
            .Append(node),
    ];
}
