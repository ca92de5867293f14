using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>The nodes' own addresses on a network, and for each node those of all others, made when it asks.</summary>
internal sealed class NodeGateways
{
    private readonly ImmutableSortedDictionary<string, string> _plan;
    private readonly ImmutableSortedDictionary<NodeId, Node> _nodes;
    private readonly (string Node, OverlayGateway Place)[] _all;
    private readonly ConcurrentDictionary<string, ImmutableArray<OverlayGateway>> _others;

    private NodeGateways(
        ImmutableSortedDictionary<string, string> plan,
        ImmutableSortedDictionary<NodeId, Node> nodes,
        (string Node, OverlayGateway Place)[] all,
        ConcurrentDictionary<string, ImmutableArray<OverlayGateway>> others)
    {
        (_plan, _nodes, _all, _others) = (plan, nodes, all, others);
    }

    public static NodeGateways Of(
        ImmutableSortedDictionary<string, string> plan, Snapshot snapshot, NodeGateways? before)
    {
        if (before is not null && before._plan == plan && before._nodes == snapshot.Nodes)
        {
            return before;
        }

        var all = plan
            .Select(node => (
                Node: node.Key,
                Place: new OverlayGateway(node.Value, NetworkView.MachineOf(snapshot, new NodeId(node.Key)))))
            .OrderBy(node => node.Place.Address, StringComparer.Ordinal)
            .ToArray();

        // Nodes change more often than where they are.
        return before is not null && before._all.AsSpan().SequenceEqual(all)
            ? new(plan, snapshot.Nodes, before._all, before._others)
            : new(plan, snapshot.Nodes, all, new(StringComparer.Ordinal));
    }

    /// <summary>By address, without the node's own.</summary>
    public ImmutableArray<OverlayGateway> Without(NodeId node) => _others.GetOrAdd(
        node.Value,
        static (node, all) => [.. all.Where(other => other.Node != node).Select(other => other.Place)],
        _all);
}
