using System.Collections;
using System.Collections.Immutable;
using Orc.Model.Tasks;

namespace Orc.Orchestrator.Store;

/// <summary>
/// The tasks of one service or node, oldest first. They are read far more often than they change, so they lie in one
/// piece.
/// </summary>
internal sealed class TaskNumbers(ImmutableArray<TaskId> ids) : IReadOnlyList<TaskId>
{
    public static readonly TaskNumbers None = new([]);

    public int Count => ids.Length;

    public bool IsEmpty => ids.IsEmpty;

    public TaskId this[int index] => ids[index];

    public TaskNumbers Add(TaskId id)
    {
        var place = ids.BinarySearch(id);
        return place >= 0 ? this : new TaskNumbers(ids.Insert(~place, id));
    }

    public TaskNumbers Remove(TaskId id)
    {
        var place = ids.BinarySearch(id);
        return place < 0 ? this : new TaskNumbers(ids.RemoveAt(place));
    }

    /// <summary>What a change said last of each: there from now on, or not.</summary>
    public TaskNumbers With(Dictionary<TaskId, bool> words)
    {
        var left = words.ContainsValue(false)
            ? ids.RemoveAll(id => words.TryGetValue(id, out var isThere) && !isThere)
            : ids;
        var more = words.Where(word => word.Value && left.BinarySearch(word.Key) < 0)
            .Select(word => word.Key)
            .Order()
            .ToList();
        if (more.Count == 0)
        {
            return left == ids ? this : new TaskNumbers(left);
        }

        // New ones have the highest numbers: mostly they just follow.
        return left.IsEmpty || left[^1].CompareTo(more[0]) < 0
            ? new TaskNumbers([.. left, .. more])
            : new TaskNumbers([.. left.Concat(more).Order()]);
    }

    public ImmutableArray<TaskId>.Enumerator GetEnumerator() => ids.GetEnumerator();

    IEnumerator<TaskId> IEnumerable<TaskId>.GetEnumerator() => ((IEnumerable<TaskId>)ids).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)ids).GetEnumerator();
}
