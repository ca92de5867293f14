namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// The nodes that nothing sets apart for a service: none of its tasks, no failure, no image where some have it. They
/// get tasks in the order of how many they have, which is known before anybody asks.
/// </summary>
/// <param name="order">Of all nodes.</param>
/// <param name="nodes">How many there are.</param>
/// <param name="lackImage">Each of them would have to fetch the image.</param>
internal sealed class OtherNodes(NodeOrder order, int nodes, bool lackImage)
{
    private readonly ulong[] _left = new ulong[PlaceSet.WordsFor(nodes)];

    /// <summary>It is one of them no more; false: it was none before.</summary>
    public bool Leave(int place)
    {
        var isNew = !PlaceSet.IsMarked(_left, place);
        PlaceSet.Mark(_left, place);
        return isNew;
    }

    /// <summary>Null: none of those is left.</summary>
    public PlaceRank? FindFirst(PlaceSet among, ref OrderCursor cursor) =>
        order.FindFirst(among, _left, ref cursor) is var (place, tasks)
            ? PlaceRank.Spread(penalty: 0, ofService: 0, lackImage, tasks, place)
            : null;
}
