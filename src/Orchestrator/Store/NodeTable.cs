using System.Collections;
using Orc.Model.Nodes;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Something of each node that has any; never changed. Who asks about thousands of nodes knows their numbers.
/// </summary>
internal sealed class NodeTable<T> : IEnumerable<KeyValuePair<NodeId, T>>
    where T : class
{
    public static readonly NodeTable<T> Empty = new(NodeNumbers.None, NumberTable<T>.Empty);

    private readonly NumberTable<T> _values;

    private NodeTable(NodeNumbers numbers, NumberTable<T> values)
    {
        Numbers = numbers;
        _values = values;
    }

    /// <summary>The same object as long as no node is new.</summary>
    public NodeNumbers Numbers { get; }

    /// <summary>Null: it has none.</summary>
    public T? Find(NodeId node) => Find(Numbers.Find(node));

    /// <summary>The same by its number.</summary>
    public T? Find(int number) => _values.Find(number);

    public NodeTable<T> With(NodeId node, T? value) => With([KeyValuePair.Create(node, value)]);

    /// <param name="values">Each node once; null: it has none any more.</param>
    /// <param name="others">
    /// Nodes that get numbers when one of the values needs one: a large placement numbers all at once.
    /// </param>
    public NodeTable<T> With(
        IReadOnlyCollection<KeyValuePair<NodeId, T?>> values, IEnumerable<NodeId>? others = null)
    {
        var fresh = new List<NodeId>();
        foreach (var (node, value) in values)
        {
            if (value is not null && Numbers.Find(node) < 0)
            {
                fresh.Add(node);
            }
        }

        var numbers = fresh.Count == 0 ? Numbers : Numbers.With(fresh.Concat(others ?? []));
        var next = _values.ToBuilder();
        var gone = new List<int>();
        foreach (var (node, value) in values)
        {
            var number = numbers.Find(node);
            if (value is not null)
            {
                next[number] = value;
            }
            else
            {
                gone.Add(number);
            }
        }

        return new NodeTable<T>(
            numbers, gone.Aggregate(next.ToImmutable(), (table, number) => table.Remove(number)));
    }

    /// <summary>What is not the same in a later table; null: nodes have other numbers there.</summary>
    public IReadOnlyList<(long Number, T? Before, T? After)>? FindDifferences(NodeTable<T> later) =>
        ReferenceEquals(Numbers, later.Numbers) ? _values.FindDifferences(later._values) : null;

    public IEnumerator<KeyValuePair<NodeId, T>> GetEnumerator()
    {
        foreach (var (node, number) in Numbers.InOrder)
        {
            if (_values.Find(number) is { } value)
            {
                yield return KeyValuePair.Create(node, value);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
