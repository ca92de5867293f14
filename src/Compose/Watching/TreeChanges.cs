using System.Collections.Immutable;

namespace Orc.Compose.Watching;

/// <summary>What became different between two looks at a tree.</summary>
public static class TreeChanges
{
    /// <summary>
    /// In the order of paths. Of a directory that went, only it itself is told; of one that only looks newer because
    /// something came or went in it, nothing.
    /// </summary>
    public static ImmutableArray<PathChange> Between(
        IReadOnlyDictionary<string, FileMark> before, IReadOnlyDictionary<string, FileMark> after)
    {
        var changes = new SortedDictionary<string, PathChange>(StringComparer.Ordinal);
        foreach (var (path, mark) in after)
        {
            if (!before.TryGetValue(path, out var known) || IsOther(known, mark))
            {
                changes[path] = new PathChange(path, IsGone: false, mark.IsDirectory);
            }
        }

        foreach (var (path, mark) in before)
        {
            if (!after.ContainsKey(path) && !HasGoneWithItsParent(path, before, after))
            {
                changes[path] = new PathChange(path, IsGone: true, mark.IsDirectory);
            }
        }

        return [.. changes.Values];
    }

    private static bool IsOther(FileMark before, FileMark after) => before.IsDirectory && after.IsDirectory
        ? before.Mode != after.Mode
        : before != after;

    private static bool HasGoneWithItsParent(
        string path, IReadOnlyDictionary<string, FileMark> before, IReadOnlyDictionary<string, FileMark> after) =>
        Path.GetDirectoryName(path) is { } parent
        && before.ContainsKey(parent)
        && (!after.TryGetValue(parent, out var now) || !now.IsDirectory);
}
