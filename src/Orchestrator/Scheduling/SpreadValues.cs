using Orc.Orchestrator.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>What each node has of one attribute, as the value's place among all values.</summary>
/// <param name="Count">How many values there are.</param>
/// <param name="ByNode">By the node's place. Values are in ordinal order.</param>
internal sealed record SpreadValues(int Count, int[] ByNode)
{
    public static SpreadValues Read(string key, IReadOnlyList<Node> nodes)
    {
        var values = nodes.Select(node => NodeAttributes.Find(node, key) ?? "").ToList();
        var places = values.Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select((value, place) => (value, place))
            .ToDictionary(entry => entry.value, entry => entry.place, StringComparer.Ordinal);
        return new SpreadValues(places.Count, [.. values.Select(value => places[value])]);
    }
}
