using System.Collections.Immutable;

namespace Orc.Compose.Yaml;

/// <summary>Adds the sizes of subtrees without overflow, and measures their depths.</summary>
internal static class Weights
{
    /// <summary>Far above any budget, far below overflow however many are added.</summary>
    private const long Ceiling = 1L << 40;

    public static long Sum(ImmutableArray<Node> items)
    {
        var sum = 1L;
        foreach (var item in items)
        {
            sum = Math.Min(Ceiling, sum + item.Weight);
        }

        return sum;
    }

    public static long Sum(ImmutableArray<MappingEntry> entries)
    {
        var sum = 1L;
        foreach (var entry in entries)
        {
            sum = Math.Min(Ceiling, sum + entry.Value.Weight);
        }

        return sum;
    }

    public static int Depth(ImmutableArray<Node> items)
    {
        var deepest = 0;
        foreach (var item in items)
        {
            deepest = Math.Max(deepest, item.Depth);
        }

        return deepest + 1;
    }

    public static int Depth(ImmutableArray<MappingEntry> entries)
    {
        var deepest = 0;
        foreach (var entry in entries)
        {
            deepest = Math.Max(deepest, entry.Value.Depth);
        }

        return deepest + 1;
    }
}
