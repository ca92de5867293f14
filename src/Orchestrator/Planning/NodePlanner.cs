using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>What operators say of nodes: <c>node update</c>, <c>promote</c>, <c>demote</c>, <c>rm</c>.</summary>
internal static class NodePlanner
{
    /// <summary>By id, the beginning of an id, or name; null with a sentence: none or several are meant.</summary>
    public static Node? Find(Snapshot snapshot, string name, out string error)
    {
        error = "";
        if (snapshot.Nodes.TryGetValue(new NodeId(name), out var exact))
        {
            return exact;
        }

        var meant = snapshot.Nodes.Values.Where(node => node.Name == name).ToList();
        if (meant.Count == 0 && name.Length > 0)
        {
            meant = [.. snapshot.Nodes.Values.Where(node => node.Id.Value.StartsWith(name, StringComparison.Ordinal))];
        }

        error = meant.Count switch
        {
            0 => $"no such node: {name}",
            1 => "",
            _ => $"node {name} is ambiguous: {string.Join(", ", meant.Select(node => node.Id))}",
        };
        return meant.Count == 1 ? meant[0] : null;
    }

    public static ProjectPlan Update(Snapshot snapshot, string name, NodeUpdate update)
    {
        if (Find(snapshot, name, out var error) is not { } node)
        {
            return ProjectPlan.Fail(error);
        }

        if (update.Role is { } role && role != node.Role && FindRoleError(snapshot, node, role) is { } refused)
        {
            return ProjectPlan.Fail(refused);
        }

        if (update.RemovedLabels.FirstOrDefault(label => !node.Labels.ContainsKey(label)) is { } missing)
        {
            return ProjectPlan.Fail($"node {node.Name} has no label {missing}");
        }

        var next = node with
        {
            Availability = update.Availability ?? node.Availability,
            Role = update.Role ?? node.Role,
            Labels = update.RemovedLabels.IsEmpty && update.Labels.IsEmpty
                ? node.Labels
                : node.Labels.RemoveRange(update.RemovedLabels).SetItems(update.Labels),
        };
        return next == node
            ? ProjectPlan.Nothing
            : new ProjectPlan { Changes = [new Change.PutNode(next) { Cause = "node update was asked for" }] };
    }

    /// <summary>Its tasks are lost, and others take their place.</summary>
    public static ProjectPlan Remove(Snapshot snapshot, string name, bool force)
    {
        if (Find(snapshot, name, out var error) is not { } node)
        {
            return ProjectPlan.Fail(error);
        }

        if (node.Role == NodeRole.Manager && IsLastManager(snapshot, node))
        {
            return ProjectPlan.Fail($"node {node.Name} is the only manager: the cluster would be without one");
        }

        if (!force && node.Status != NodeStatus.Unreachable)
        {
            var state = node.Status switch
            {
                NodeStatus.Ready => "is ready",
                NodeStatus.Away => "is away for a moment",
                _ => "may be there (it was not heard of since the manager started, a moment ago)",
            };
            return ProjectPlan.Fail(
                $"node {node.Name} {state}: let it leave (orc cluster leave, there), or remove it with --force; its "
                + "containers run on then");
        }

        return new ProjectPlan { Changes = [new Change.DropNode(node.Id) { Cause = "node rm was asked for" }] };
    }

    private static string? FindRoleError(Snapshot snapshot, Node node, NodeRole role) => role switch
    {
        NodeRole.Manager => $"node {node.Name} cannot become a manager: a cluster has one manager until its store "
            + "can be shared (etcd, a later version)",
        _ when IsLastManager(snapshot, node) =>
            $"node {node.Name} is the only manager: the cluster would be without one",
        _ => null,
    };

    private static bool IsLastManager(Snapshot snapshot, Node node) =>
        !snapshot.Nodes.Values.Any(other => other.Id != node.Id && other.Role == NodeRole.Manager);
}
