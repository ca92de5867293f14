using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Nodes by how many tasks each has, and of equal ones by their places. Who looks for the emptiest of some asks few of
/// them. It is made from a table of loads; from that of the next version it differs by the nodes whose load does.
/// </summary>
internal sealed class NodeOrder
{
    /// <summary>The counts that nodes have, ascending.</summary>
    private readonly int[] _counts;

    /// <summary>For each count the nodes that have it.</summary>
    private readonly ulong[][] _nodes;

    private readonly int _words;

    private NodeOrder(LoadTable loads, int words, int[] counts, ulong[][] nodes)
    {
        Loads = loads;
        _words = words;
        _counts = counts;
        _nodes = nodes;
    }

    /// <summary>What it was made from.</summary>
    public LoadTable Loads { get; }

    /// <param name="loads">How many tasks nodes have.</param>
    /// <param name="numbers">By a node's place: its number there; -1: it has none.</param>
    public static NodeOrder Of(LoadTable loads, int[] numbers)
    {
        var words = PlaceSet.WordsFor(numbers.Length);
        var steps = new SortedList<int, ulong[]>();
        for (var place = 0; place < numbers.Length; place++)
        {
            var tasks = numbers[place] >= 0 ? loads.Of(numbers[place]).Tasks : 0;
            if (!steps.TryGetValue(tasks, out var nodes))
            {
                steps.Add(tasks, nodes = new ulong[words]);
            }

            PlaceSet.Mark(nodes, place);
        }

        return new NodeOrder(loads, words, [.. steps.Keys], [.. steps.Values]);
    }

    /// <summary>The same of another table; null: the two have too little in common to tell.</summary>
    /// <param name="loads">That table.</param>
    /// <param name="places">By a node's number: its place; -1: it is not of the cluster.</param>
    public NodeOrder? FindNext(LoadTable loads, int[] places)
    {
        if (Loads.FindDifferences(loads) is not { } differences)
        {
            return null;
        }

        var touched = new SortedList<int, ulong[]>();
        foreach (var (number, before, after) in differences)
        {
            if (before.Tasks != after.Tasks && places[number] is >= 0 and var place)
            {
                PlaceSet.Clear(Own(touched, before.Tasks), place);
                PlaceSet.Mark(Own(touched, after.Tasks), place);
            }
        }

        return Merge(loads, touched);
    }

    /// <summary>
    /// The first of some nodes without some others; null: there is none (more). The cursor moves to where it is.
    /// </summary>
    public (int Place, int Tasks)? FindFirst(PlaceSet among, ReadOnlySpan<ulong> without, ref OrderCursor cursor)
    {
        var wanted = among.Words;
        var (step, word) = cursor;
        for (; step < _counts.Length; step++, word = 0)
        {
            var nodes = _nodes[step];
            for (; word < nodes.Length; word++)
            {
                if ((nodes[word] & wanted[word] & ~without[word]) is not 0 and var found)
                {
                    cursor = new OrderCursor(step, word);
                    return (PlaceSet.FirstOf(found, word), _counts[step]);
                }
            }
        }

        cursor = new OrderCursor(step, word);
        return null;
    }

    private ulong[] Own(SortedList<int, ulong[]> touched, int tasks)
    {
        if (!touched.TryGetValue(tasks, out var nodes))
        {
            var step = Array.BinarySearch(_counts, tasks);
            touched.Add(tasks, nodes = step >= 0 ? [.. _nodes[step]] : new ulong[_words]);
        }

        return nodes;
    }

    private NodeOrder Merge(LoadTable loads, SortedList<int, ulong[]> touched)
    {
        var counts = new List<int>(_counts.Length + touched.Count);
        var nodes = new List<ulong[]>(_counts.Length + touched.Count);
        var next = 0;
        foreach (var (tasks, places) in touched)
        {
            for (; next < _counts.Length && _counts[next] < tasks; next++)
            {
                counts.Add(_counts[next]);
                nodes.Add(_nodes[next]);
            }

            next += next < _counts.Length && _counts[next] == tasks ? 1 : 0;
            if (places.AsSpan().ContainsAnyExcept(0UL))
            {
                counts.Add(tasks);
                nodes.Add(places);
            }
        }

        counts.AddRange(_counts.AsSpan(next));
        nodes.AddRange(_nodes.AsSpan(next));
        return new NodeOrder(loads, _words, [.. counts], [.. nodes]);
    }
}
