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

    /// <summary>By an id's text, which hashes for a third of what the id does.</summary>
    private readonly Dictionary<string, int> _places;
    private readonly Dictionary<string, NodeClass> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SpreadValues> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SpreadPlan> _plans = new(StringComparer.Ordinal);
    private (NodeNumbers Of, int[] Numbers, int[] Places)? _numbers;
    private NodeOrder? _order;

    private NodeBoard(ImmutableSortedDictionary<NodeId, Node> nodes)
    {
        _nodes = [.. nodes.Values];
        _places = new Dictionary<string, int>(_nodes.Length, StringComparer.Ordinal);
        for (var place = 0; place < _nodes.Length; place++)
        {
            _places.Add(_nodes[place].Id.Value, place);
        }

        IsHeld = MassLossRule.IsMassLoss(_nodes);
        Pairs = new BrokenPairs(_nodes, FindPlace);
        Nobody = PlaceSet.Of([], _nodes.Length);
    }

    /// <summary>In the order of ids: a node's place in it is what other tables are by.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>None of them.</summary>
    public PlaceSet Nobody { get; }

    /// <summary>Too many were lost at once: nothing is replaced.</summary>
    public bool IsHeld { get; }

    public BrokenPairs Pairs { get; }

    public static NodeBoard Of(Snapshot snapshot) =>
        Boards.GetValue(snapshot.Nodes, static nodes => new NodeBoard(nodes));

    /// <summary>Null: it is not of the cluster.</summary>
    public int? FindPlace(NodeId node) => _places.TryGetValue(node.Value ?? "", out var place) ? place : null;

    /// <summary>Which nodes suit such tasks, whatever is on them.</summary>
    /// <param name="ask">What they need.</param>
    /// <param name="key">Of it: <see cref="KeyOf"/>.</param>
    public NodeClass ClassOf(PlacementAsk ask, string key)
    {
        lock (_lock)
        {
            return ClassLocked(key, ask);
        }
    }

    /// <summary>The same, parted by the spread preferences that are known.</summary>
    public SpreadPlan PlanOf(PlacementAsk ask, string of, SpreadValues[] spread)
    {
        var key = ask.Placement.Spread.IsEmpty
            ? of
            : of + "\n\n" + string.Join('\n', ask.Placement.Spread);
        lock (_lock)
        {
            if (!_plans.TryGetValue(key, out var known))
            {
                known = SpreadPlan.Of(ClassLocked(of, ask).Suited, spread, _nodes.Length);
                _plans.Add(key, known);
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
    public int[] NumbersIn(LoadTable loads) => Numbers(loads).Numbers;

    /// <summary>
    /// All nodes in the order in which they get tasks, as a table of loads has it. Made from the one that was asked for
    /// before, as a rule: from one service to the next few nodes become other.
    /// </summary>
    public NodeOrder OrderOf(LoadTable loads)
    {
        var known = Volatile.Read(ref _order);
        if (ReferenceEquals(known?.Loads, loads))
        {
            return known!;
        }

        var (_, numbers, places) = Numbers(loads);
        var next = known?.FindNext(loads, places) ?? NodeOrder.Of(loads, numbers);
        Volatile.Write(ref _order, next);
        return next;
    }

    private (NodeNumbers Of, int[] Numbers, int[] Places) Numbers(LoadTable loads)
    {
        lock (_lock)
        {
            if (_numbers is not { } known || !ReferenceEquals(known.Of, loads.Numbers))
            {
                var numbers = Array.ConvertAll(_nodes, node => loads.Numbers.Find(node.Id));
                var places = new int[loads.Numbers.Count];
                Array.Fill(places, -1);
                for (var place = 0; place < numbers.Length; place++)
                {
                    if (numbers[place] >= 0)
                    {
                        places[numbers[place]] = place;
                    }
                }

                _numbers = known = (loads.Numbers, numbers, places);
            }

            return known;
        }
    }

    private NodeClass ClassLocked(string key, PlacementAsk ask)
    {
        if (!_classes.TryGetValue(key, out var known))
        {
            _classes.Add(key, known = NodeClass.Of(ask, _nodes));
        }

        return known;
    }

    /// <summary>Two that have the same need the same of a node, but for what is on it.</summary>
    public static string KeyOf(PlacementAsk ask) =>
        string.Join('\n', ask.Placement.Constraints) + '\n' + ask.Platform + '\n' + ask.Encrypted + '\n'
        + string.Join('\n', ask.Devices) + '\n'
        + string.Join('\n', (ask.DeviceRequests ?? []).Select(NamedDeviceFilter.KeyOf));
}
