using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Membership;

/// <summary>Whether a node that shows a good token becomes a member.</summary>
internal static class AdmissionRule
{
    /// <summary>Null: it may; else why not, for people.</summary>
    public static string? FindRefusal(Snapshot snapshot, NodeId node, string name, NodeRole role)
    {
        if (role == NodeRole.Manager)
        {
            return "this cluster's store has one manager, and cannot have a second one yet: join as a worker "
                + "(orc cluster join-token worker)";
        }

        if (snapshot.Nodes.TryGetValue(node, out var known) && known.Status == NodeStatus.Ready)
        {
            return $"node {node} is a member already, as \"{known.Name}\", and is there: a copy of its disk, perhaps? "
                + "A machine that was copied needs an id of its own: remove node.id below its data root";
        }

        return FindNameRefusal(snapshot, node, name);
    }

    /// <summary>Null: nobody else has the name; else who, for people.</summary>
    public static string? FindNameRefusal(Snapshot snapshot, NodeId node, string name) =>
        FindHolder(snapshot, node, name) is { } taken
            ? $"the name \"{name}\" is taken by node {taken.Id}: start orcd with another --name, or remove that node "
                + "(orc node rm)"
            : null;

    /// <summary>Another node of that name; null: there is none.</summary>
    public static Node? FindHolder(Snapshot snapshot, NodeId node, string name) =>
        snapshot.Nodes.Values.FirstOrDefault(other => other.Id != node && Same(other.Name, name));

    public static IReadOnlyList<Change> Admit(Snapshot snapshot, NodeId node, string name, NodeRole role)
    {
        var known = snapshot.Nodes.GetValueOrDefault(node) ?? new Node { Id = node };
        return
        [
            new Change.PutNode(known with { Name = name, Role = role, Availability = NodeAvailability.Active })
            {
                Cause = "it joined",
            },
        ];
    }

    private static bool Same(string name, string other) =>
        string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
