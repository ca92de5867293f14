namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// The nodes that one kind of task may go to, parted by what they have of each spread preference in turn: the same for
/// all services that ask for the same.
/// </summary>
/// <param name="Places">All of them.</param>
/// <param name="Branches">By the value's place, null where no node has it; of the last part none.</param>
internal sealed record SpreadPlan(PlaceSet Places, SpreadPlan?[] Branches)
{
    /// <param name="places">Which nodes.</param>
    /// <param name="spread">What they are parted by.</param>
    /// <param name="nodes">How many nodes there are in all.</param>
    public static SpreadPlan Of(PlaceSet places, ReadOnlySpan<SpreadValues> spread, int nodes)
    {
        if (spread.IsEmpty)
        {
            return new SpreadPlan(places, []);
        }

        var parts = new List<int>?[spread[0].Count];
        foreach (var place in places)
        {
            (parts[spread[0].ByNode[place]] ??= []).Add(place);
        }

        var branches = new SpreadPlan?[parts.Length];
        for (var value = 0; value < parts.Length; value++)
        {
            branches[value] = parts[value] is { } part
                ? Of(PlaceSet.Of(part, nodes), spread[1..], nodes)
                : null;
        }

        return new SpreadPlan(places, branches);
    }
}
