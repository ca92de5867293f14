namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// The nodes that nothing sets apart for a service but the image: none of its tasks, no failure. They get tasks in the
/// order of how many they have, which is known before anybody asks: those with the image, and those without.
/// </summary>
internal sealed class OtherNodes
{
    private readonly NodeOrder _order;
    private readonly int _fetching;

    /// <summary>Marked: it has the image, or is none of them any more.</summary>
    private readonly ulong[] _leftLacking;

    /// <summary>Marked: it lacks the image, or is none of them any more; null: none has it.</summary>
    private readonly ulong[]? _leftHaving;

    /// <param name="order">Of all nodes.</param>
    /// <param name="nodes">How many there are.</param>
    /// <param name="images">Which have the image.</param>
    public OtherNodes(NodeOrder order, int nodes, ImagePlaces images)
    {
        _order = order;
        _fetching = images.Fetching;
        _leftLacking = new ulong[PlaceSet.WordsFor(nodes)];
        if (images.Fetching > 0)
        {
            images.With.Words.CopyTo(_leftLacking);
            _leftHaving = Array.ConvertAll(_leftLacking, word => ~word);
        }
    }

    /// <summary>It is one of them no more; false: it was none before.</summary>
    public bool Leave(int place) => _leftHaving is not null && !PlaceSet.IsMarked(_leftHaving, place)
        ? Leave(_leftHaving, place)
        : Leave(_leftLacking, place);

    /// <summary>Null: none of those is left.</summary>
    /// <param name="among">Which of them.</param>
    /// <param name="lacking">How far they were looked through.</param>
    /// <param name="having">The same for those with the image.</param>
    public PlaceRank? FindFirst(PlaceSet among, ref OrderCursor lacking, ref OrderCursor having)
    {
        var fetches = Find(among, _leftLacking, _fetching, ref lacking);
        var has = _leftHaving is null ? null : Find(among, _leftHaving, 0, ref having);
        return has is { } one && (fetches is not { } other || one.CompareTo(other) < 0) ? has : fetches;
    }

    private static bool Leave(ulong[] left, int place)
    {
        var isNew = !PlaceSet.IsMarked(left, place);
        PlaceSet.Mark(left, place);
        return isNew;
    }

    private PlaceRank? Find(PlaceSet among, ulong[] left, int fetching, ref OrderCursor cursor) =>
        _order.FindFirst(among, left, ref cursor) is var (place, tasks)
            ? PlaceRank.Spread(penalty: 0, ofService: 0, fetching, tasks, place)
            : null;
}
