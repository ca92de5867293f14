using System.Collections.Immutable;
using Orc.Orchestrator.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>The nodes that one kind of task may go to, and what is against the others.</summary>
/// <param name="Suited">Their places among all nodes, in order.</param>
/// <param name="Refusals">How many nodes each reason is true of.</param>
internal sealed record NodeClass(ImmutableArray<int> Suited, ImmutableArray<(string Reason, int Nodes)> Refusals)
{
    private readonly bool[] _isSuited = Mark(Suited);

    public bool IsSuited(int place) => place < _isSuited.Length && _isSuited[place];

    public static NodeClass Of(PlacementAsk ask, IReadOnlyList<Node> nodes)
    {
        var suited = ImmutableArray.CreateBuilder<int>();
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

        return new NodeClass(suited.ToImmutable(), [.. refusals.Select(refusal => (refusal.Key, refusal.Value))]);
    }

    private static bool[] Mark(ImmutableArray<int> suited)
    {
        var marks = new bool[suited.IsEmpty ? 0 : suited[^1] + 1];
        foreach (var place in suited)
        {
            marks[place] = true;
        }

        return marks;
    }
}
