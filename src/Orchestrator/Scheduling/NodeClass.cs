using System.Collections.Immutable;
using Orc.Orchestrator.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>The nodes that one kind of task may go to, and what is against the others.</summary>
/// <param name="Suited">Those that it may go to.</param>
/// <param name="Refusals">How many nodes each reason is true of.</param>
internal sealed record NodeClass(PlaceSet Suited, ImmutableArray<(string Reason, int Nodes)> Refusals)
{
    public bool IsSuited(int place) => Suited.Contains(place);

    public static NodeClass Of(PlacementAsk ask, IReadOnlyList<Node> nodes)
    {
        var suited = new List<int>();
        var refusals = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place < nodes.Count; place++)
        {
            if (NodeFilter.FindOfClass(ask, nodes[place]) is { } refusal)
            {
                refusals[refusal] = refusals.GetValueOrDefault(refusal) + 1;
            }
            else
            {
                suited.Add(place);
            }
        }

        return new NodeClass(
            PlaceSet.Of(suited, nodes.Count), [.. refusals.Select(refusal => (refusal.Key, refusal.Value))]);
    }
}
