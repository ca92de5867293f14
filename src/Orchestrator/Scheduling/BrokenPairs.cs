using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>Pairs of nodes that are both there and do not reach one another through overlay networks.</summary>
internal sealed class BrokenPairs
{
    private static readonly int[] Nobody = [];

    private readonly Dictionary<int, int[]> _others = [];

    /// <param name="nodes">In the order of their places.</param>
    /// <param name="findPlace">Null: it is not of the cluster.</param>
    public BrokenPairs(IReadOnlyList<Node> nodes, Func<NodeId, int?> findPlace)
    {
        var pairs = new Dictionary<int, SortedSet<int>>();
        for (var place = 0; place < nodes.Count; place++)
        {
            foreach (var id in nodes[place].Unreached ?? [])
            {
                // Whichever of the two says so: there is no way where one direction is missing.
                if (findPlace(id) is { } other && other != place && IsThere(nodes[place]) && IsThere(nodes[other]))
                {
                    Of(pairs, place).Add(other);
                    Of(pairs, other).Add(place);
                }
            }
        }

        foreach (var (place, others) in pairs)
        {
            _others.Add(place, [.. others]);
        }
    }

    public bool IsNone => _others.Count == 0;

    /// <summary>Whom a node does not reach.</summary>
    public IReadOnlyList<int> OthersOf(int place) => _others.GetValueOrDefault(place, Nobody);

    private static bool IsThere(Node node) => node.Status == NodeStatus.Ready;

    private static SortedSet<int> Of(Dictionary<int, SortedSet<int>> pairs, int place)
    {
        if (!pairs.TryGetValue(place, out var others))
        {
            pairs.Add(place, others = []);
        }

        return others;
    }
}
