using System.Collections;
using Orc.Model.Nodes;
using Orc.Orchestrator.Scheduling;

namespace Orc.Orchestrator.Store;

/// <summary>What the tasks of each node hold of it; never changed.</summary>
internal sealed class LoadTable : IEnumerable<KeyValuePair<NodeId, NodeLoad>>
{
    public static readonly LoadTable Empty = new(NodeTable<NodeLoad>.Empty);

    private readonly NodeTable<NodeLoad> _loads;

    private LoadTable(NodeTable<NodeLoad> loads) => _loads = loads;

    /// <summary>The same object as long as no node is new.</summary>
    public NodeNumbers Numbers => _loads.Numbers;

    public IEnumerable<NodeLoad> Values => _loads.Select(load => load.Value);

    public NodeLoad Of(NodeId node) => _loads.Find(node) ?? NodeLoad.None;

    public NodeLoad Of(int number) => _loads.Find(number) ?? NodeLoad.None;

    public LoadTable With(NodeId node, NodeLoad load) => new(_loads.With(node, load.IsNone ? null : load));

    /// <param name="loads">Each node once.</param>
    /// <param name="others">Nodes that get numbers when one of those needs one.</param>
    public LoadTable With(
        IReadOnlyCollection<KeyValuePair<NodeId, NodeLoad>> loads, IEnumerable<NodeId>? others = null)
    {
        var next = new List<KeyValuePair<NodeId, NodeLoad?>>(loads.Count);
        foreach (var (node, load) in loads)
        {
            next.Add(KeyValuePair.Create(node, load.IsNone ? null : load));
        }

        return new LoadTable(_loads.With(next, others));
    }

    /// <summary>The numbers of nodes whose load is another; null: nodes have other numbers there.</summary>
    public IEnumerable<(int Number, NodeLoad Before, NodeLoad After)>? FindDifferences(LoadTable later) =>
        _loads.FindDifferences(later._loads)?.Select(one =>
            ((int)one.Number, one.Before ?? NodeLoad.None, one.After ?? NodeLoad.None));

    public IEnumerator<KeyValuePair<NodeId, NodeLoad>> GetEnumerator() => _loads.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
