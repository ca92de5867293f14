using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>What <c>node ls</c> knows.</summary>
internal static class NodeListing
{
    public static ListNodesReply Of(
        Snapshot snapshot,
        ListNodesRequest request,
        NodeId here,
        Func<NodeId, IReadOnlyList<string>>? unreached = null)
    {
        var filters = FilterReading.Of(request.Filters, "id", "name", "label", "node.label", "role", "membership");
        var nodes = snapshot.Nodes.Values
            .OrderBy(node => node.Name, StringComparer.Ordinal)
            .Where(node => filters.Admits("id", id => node.Id.Value.StartsWith(id, StringComparison.Ordinal))
                && filters.Admits("name", name => node.Name.StartsWith(name, StringComparison.Ordinal))
                && filters.Admits("role", role => role == Word(RoleOf(node, here)))
                && filters.Admits("membership", word => word == "accepted")
                && filters.AdmitsLabels("node.label", node.Labels)
                && filters.AdmitsLabels("label", node.Description.EngineLabels))
            .Select(node => View(snapshot, node, here, unreached?.Invoke(node.Id) ?? []));
        return new ListNodesReply { Nodes = { nodes }, Notes = { Notes(snapshot) } };
    }

    private static IEnumerable<string> Notes(Snapshot snapshot)
    {
        if (snapshot.Restore is { } restore)
        {
            var names = restore.Waiting.Select(node => snapshot.Nodes.GetValueOrDefault(node)?.Name ?? node.Value);
            var since = restore.BackupOf is { } backup
                ? $" The store was restored from a backup of {backup.ToDateTimeOffset():u}."
                : "";
            yield return $"Nothing is decided before {string.Join(", ", names)} said what they run, at most until "
                + $"{restore.Until.ToDateTimeOffset():u}.{since}";
        }

        foreach (var node in snapshot.Orphans.Values.GroupBy(orphan => orphan.Node))
        {
            var name = snapshot.Nodes.GetValueOrDefault(node.Key)?.Name ?? node.Key.Value;
            yield return $"{name} has {node.Count()} containers that the cluster's store does not know (orc node ps "
                + $"{name}): they are left as they are.";
        }
    }

    public static string Status(NodeStatus status) => status switch
    {
        NodeStatus.Ready => "Ready",
        NodeStatus.Away => "Away",
        NodeStatus.Unreachable => "Down",
        _ => "Unknown",
    };

    public static string Word(NodeRole role) => role == NodeRole.Manager ? "manager" : "worker";

    /// <summary>Whoever answers keeps the store, and so is a manager, though nobody said so yet.</summary>
    public static NodeRole RoleOf(Node node, NodeId here) => node.Id == here ? NodeRole.Manager : node.Role;

    private static NodeView View(
        Snapshot snapshot, Node node, NodeId here, IReadOnlyList<string> unreached)
    {
        var view = new NodeView
        {
            Id = node.Id.Value,
            Name = node.Name,
            Status = Status(node.Status),
            StatusMessage = Message(snapshot, node, unreached),
            Availability = node.Availability.ToString(),
            Role = (WireNodeRole)RoleOf(node, here),
            IsLeader = node.Id == here,
            Version = node.Description.Version,
            Address = node.Description.Address,
            OperatingSystem = node.Description.OperatingSystem,
            Architecture = node.Description.Architecture,
            NanoCpus = node.Description.NanoCpus,
            Memory = node.Description.Memory.Bytes,
            Running = snapshot.TasksOf(node.Id).Count(task => task.IsRunning),
        };
        view.Labels.Add(node.Labels);
        return view;
    }

    private static string Message(Snapshot snapshot, Node node, IReadOnlyList<string> unreached)
    {
        // Of one that is down it goes without saying.
        var others = snapshot.Nodes.Values
            .Where(other => other.Status == NodeStatus.Ready
                && (unreached.Contains(other.Description.Address) || node.Unreached?.Contains(other.Id) == true))
            .Select(other => $"{other.Name} ({other.Description.Address})")
            .ToList();
        return node.Status != NodeStatus.Ready || others.Count == 0
            ? node.StatusMessage
            : $"does not reach {string.Join(", ", others)} through overlay networks: "
                + "4789/udp must be open between them";
    }
}
