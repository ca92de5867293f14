using System.Collections.Immutable;

namespace Orc.Compose.Yaml;

/// <summary>Adds the sizes of subtrees without overflow.</summary>
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
}
