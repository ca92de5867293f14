using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// The nodes of one version side by side, with what follows from them alone and is asked for by one service after
/// another: which suit what, and what they have of a label. Made once, and gone with the version.
/// </summary>
internal sealed class NodeBoard
{
    private static readonly ConditionalWeakTable<ImmutableSortedDictionary<NodeId, Node>, NodeBoard> Boards = [];

    private readonly Lock _lock = new();
    private readonly Node[] _nodes;
    private readonly Dictionary<NodeId, int> _places;
    private readonly Dictionary<string, NodeClass> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SpreadValues> _values = new(StringComparer.Ordinal);
    private (ImmutableSortedDictionary<NodeId, int> Of, int[] Numbers)? _numbers;

    private NodeBoard(ImmutableSortedDictionary<NodeId, Node> nodes)
    {
        _nodes = [.. nodes.Values];
        _places = new Dictionary<NodeId, int>(_nodes.Length);
        for (var place = 0; place < _nodes.Length; place++)
        {
            _places.Add(_nodes[place].Id, place);
        }

        IsHeld = MassLossRule.IsMassLoss(_nodes);
    }

    /// <summary>In the order of ids: a node's place in it is what other tables are by.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Too many were lost at once: nothing is replaced.</summary>
    public bool IsHeld { get; }

    public static NodeBoard Of(Snapshot snapshot) =>
        Boards.GetValue(snapshot.Nodes, static nodes => new NodeBoard(nodes));

    /// <summary>Null: it is not of the cluster.</summary>
    public int? FindPlace(NodeId node) => _places.TryGetValue(node, out var place) ? place : null;

    /// <summary>Which nodes suit such tasks, whatever is on them.</summary>
    public NodeClass ClassOf(PlacementAsk ask)
    {
        var key = string.Join('\n', ask.Placement.Constraints) + '\n' + ask.Platform + '\n' + ask.Encrypted + '\n'
            + string.Join('\n', ask.Devices) + '\n'
            + string.Join('\n', (ask.DeviceRequests ?? []).Select(NamedDeviceFilter.KeyOf));
        lock (_lock)
        {
            if (!_classes.TryGetValue(key, out var known))
            {
                _classes.Add(key, known = NodeClass.Of(ask, _nodes));
            }

            return known;
        }
    }

    /// <summary>Null: nodes have no such attribute.</summary>
    public SpreadValues? FindValues(string key)
    {
        lock (_lock)
        {
            if (!_values.TryGetValue(key, out var known))
            {
                if (!NodeAttributes.IsKnown(key))
                {
                    return null;
                }

                _values.Add(key, known = SpreadValues.Read(key, _nodes));
            }

            return known;
        }
    }

    /// <summary>What number each node has in a table of loads; -1: it has none yet.</summary>
    public int[] NumbersIn(LoadTable loads)
    {
        lock (_lock)
        {
            if (_numbers is not { } known || !ReferenceEquals(known.Of, loads.Numbers))
            {
                known = (loads.Numbers, [.. _nodes.Select(node => loads.Numbers.GetValueOrDefault(node.Id, -1))]);
                _numbers = known;
            }

            return known.Numbers;
        }
    }
}
