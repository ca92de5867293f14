using Orc.Model.Nodes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>What operators say of a cluster's volumes.</summary>
internal static class VolumePlanner
{
    /// <summary>Its content was brought to another node, whose tasks with it go to from now on.</summary>
    public static ProjectPlan Move(Snapshot snapshot, string name, NodeId from, NodeId to)
    {
        if (!snapshot.Volumes.TryGetValue(name, out var volume))
        {
            return ProjectPlan.Fail($"no such volume in the cluster: {name}");
        }

        if (!snapshot.Nodes.ContainsKey(to))
        {
            return ProjectPlan.Fail($"no such node: {to}");
        }

        if (volume.Node == to)
        {
            return ProjectPlan.Nothing;
        }

        if (volume.Node != from)
        {
            return ProjectPlan.Fail(
                $"volume {name} is on node {volume.Node} by now, and not on {from} any more: nothing was changed");
        }

        if (volume.Removing)
        {
            return ProjectPlan.Fail($"volume {name} is being removed");
        }

        // Whoever has it on a node that is lost has none of what is on the other.
        return !IsLost(snapshot, from) && Usage.IsVolumeUsed(snapshot, name)
            ? ProjectPlan.Fail(
                $"volume {name} is used by a task again: what it wrote would be lost; nothing was changed")
            : new ProjectPlan
            {
                Changes = [new Change.PutVolume(volume with { Node = to, Present = false, Error = "" })],
            };
    }

    /// <summary>A volume whose owner is lost is known no more: there is nothing left of it to remove.</summary>
    public static ProjectPlan Drop(Snapshot snapshot, string name, NodeId from)
    {
        if (!snapshot.Volumes.TryGetValue(name, out var volume))
        {
            return ProjectPlan.Fail($"no such volume in the cluster: {name}");
        }

        if (volume.Node != from || !IsLost(snapshot, from))
        {
            return ProjectPlan.Fail(
                $"volume {name} is on node {volume.Node}, which is not lost: it is removed there; nothing was changed");
        }

        // What runs on with it on a lost node is not waited for either.
        var users = snapshot.Tasks.Values
            .Where(task => !task.IsGone && !IsLost(snapshot, task.Node) && Usage.UsesVolume(snapshot, task, name))
            .Select(task => task.Service.ToString())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return users.Count > 0
            ? ProjectPlan.Fail(
                $"volume {name} is used by {string.Join(", ", users)}: remove that first, or bring the volume to "
                + $"another node (orc volume restore --node NODE -i BACKUP {name})")
            : new ProjectPlan { Changes = [new Change.DropVolume(name) { Cause = "its node is lost" }] };
    }

    /// <summary>The owner of a volume will not come back: it was removed, or is down and drained.</summary>
    public static bool IsLost(Snapshot snapshot, NodeId owner) => !owner.IsNone
        && (!snapshot.Nodes.TryGetValue(owner, out var node)
            || node is { Status: NodeStatus.Unreachable, Availability: NodeAvailability.Drain });

    /// <summary>What a node takes along that is removed; null: nothing.</summary>
    public static string? FindLoss(Snapshot snapshot, NodeId removed)
    {
        var volumes = snapshot.Volumes.Values
            .Where(volume => volume.Node == removed && !volume.Removing)
            .Select(volume => volume.Name)
            .ToList();
        var (what, they) = volumes.Count == 1 ? ("the volume", "it is") : ("the volumes", "they are");
        return volumes.Count == 0
            ? null
            : $"what uses {what} {string.Join(", ", volumes)} of this node waits until {they} on another one: "
                + "orc volume restore --node NODE -i BACKUP VOLUME";
    }
}
