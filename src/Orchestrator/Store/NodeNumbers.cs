using Orc.Model.Nodes;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Numbers of nodes, for tables by node: one gets its number when it or another first has something, and keeps it.
/// Never changed.
/// </summary>
internal sealed class NodeNumbers
{
    public static readonly NodeNumbers None = new([]);

    private readonly Dictionary<NodeId, int> _numbers;

    private NodeNumbers(Dictionary<NodeId, int> numbers) => _numbers = numbers;

    public int Count => _numbers.Count;

    /// <summary>In the order of ids.</summary>
    public IEnumerable<KeyValuePair<NodeId, int>> InOrder => _numbers.OrderBy(entry => entry.Key);

    /// <summary>-1: it has none.</summary>
    public int Find(NodeId node) => _numbers.TryGetValue(node, out var number) ? number : -1;

    /// <summary>With more nodes; those that are known stay what they are.</summary>
    public NodeNumbers With(IEnumerable<NodeId> nodes)
    {
        var numbers = new Dictionary<NodeId, int>(_numbers);
        foreach (var node in nodes)
        {
            numbers.TryAdd(node, numbers.Count);
        }

        return new NodeNumbers(numbers);
    }
}
