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

        return Usage.IsVolumeUsed(snapshot, name)
            ? ProjectPlan.Fail(
                $"volume {name} is used by a task again: what it wrote would be lost; nothing was changed")
            : new ProjectPlan
            {
                Changes = [new Change.PutVolume(volume with { Node = to, Present = false, Error = "" })],
            };
    }
}
