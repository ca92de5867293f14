using System.Collections;
using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Orchestrator.Scheduling;

namespace Orc.Orchestrator.Store;

/// <summary>
/// What the tasks of each node hold of it; never changed. A node gets a number when it first has a task, and keeps it:
/// who asks about thousands of nodes knows their numbers.
/// </summary>
internal sealed class LoadTable : IEnumerable<KeyValuePair<NodeId, NodeLoad>>
{
    public static readonly LoadTable Empty = new(
        ImmutableSortedDictionary<NodeId, int>.Empty, NumberTable<NodeLoad>.Empty);

    private readonly NumberTable<NodeLoad> _loads;

    private LoadTable(ImmutableSortedDictionary<NodeId, int> numbers, NumberTable<NodeLoad> loads)
    {
        Numbers = numbers;
        _loads = loads;
    }

    /// <summary>The same object as long as no node is new.</summary>
    public ImmutableSortedDictionary<NodeId, int> Numbers { get; }

    public IEnumerable<NodeLoad> Values => this.Select(load => load.Value);

    public NodeLoad Of(NodeId node) => Numbers.TryGetValue(node, out var number) ? Of(number) : NodeLoad.None;

    public NodeLoad Of(int number) => _loads.Find(number) ?? NodeLoad.None;

    public LoadTable With(NodeId node, NodeLoad load) => With([KeyValuePair.Create(node, load)]);

    public LoadTable With(IReadOnlyCollection<KeyValuePair<NodeId, NodeLoad>> loads)
    {
        var numbers = Numbers;
        var next = _loads.ToBuilder();
        var gone = new List<int>();
        foreach (var (node, load) in loads)
        {
            if (!numbers.TryGetValue(node, out var number))
            {
                number = numbers.Count;
                numbers = numbers.Add(node, number);
            }

            if (load.IsNone)
            {
                gone.Add(number);
            }
            else
            {
                next[number] = load;
            }
        }

        return new LoadTable(
            numbers, gone.Aggregate(next.ToImmutable(), (table, number) => table.Remove(number)));
    }

    public IEnumerator<KeyValuePair<NodeId, NodeLoad>> GetEnumerator()
    {
        foreach (var (node, number) in Numbers)
        {
            if (_loads.Find(number) is { } load)
            {
                yield return KeyValuePair.Create(node, load);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
