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

    /// <summary>What changes said of each, one after another: there from now on, or not.</summary>
    public TaskNumbers With(IReadOnlyList<(TaskId Task, bool IsThere)> words)
    {
        if (words.Count == 1)
        {
            return words[0].IsThere ? Add(words[0].Task) : Remove(words[0].Task);
        }

        // New ones have the highest numbers: mostly they just follow.
        return Follow(words) ? new TaskNumbers([.. ids, .. words.Select(word => word.Task)]) : Merge(words);
    }

    private bool Follow(IReadOnlyList<(TaskId Task, bool IsThere)> words)
    {
        var last = ids.IsEmpty ? new TaskId(-1) : ids[^1];
        foreach (var (task, isThere) in words)
        {
            if (!isThere || task.CompareTo(last) <= 0)
            {
                return false;
            }

            last = task;
        }

        return true;
    }

    private TaskNumbers Merge(IReadOnlyList<(TaskId Task, bool IsThere)> words)
    {
        var said = new Dictionary<TaskId, bool>(words.Count);
        foreach (var (task, isThere) in words)
        {
            said[task] = isThere;
        }

        var left = said.ContainsValue(false)
            ? ids.RemoveAll(id => said.TryGetValue(id, out var isThere) && !isThere)
            : ids;
        var more = said.Where(word => word.Value && left.BinarySearch(word.Key) < 0)
            .Select(word => word.Key)
            .ToList();
        return more.Count == 0 && left == ids ? this : new TaskNumbers([.. left.Concat(more).Order()]);
    }

    public ImmutableArray<TaskId>.Enumerator GetEnumerator() => ids.GetEnumerator();

    IEnumerator<TaskId> IEnumerable<TaskId>.GetEnumerator() => ((IEnumerable<TaskId>)ids).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)ids).GetEnumerator();
}
