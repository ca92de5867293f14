using System.Collections.Immutable;

namespace Orc.Orchestrator.Scheduling;

/// <summary>The images of one node.</summary>
/// <param name="rows">The numbers of their rows, ascending.</param>
/// <param name="size">Bytes of all; layers that several share count for each.</param>
internal sealed class NodeImages(int[] rows, long size)
{
    public static readonly NodeImages None = new([], 0);

    public ReadOnlySpan<int> Rows => rows;

    public int Count => rows.Length;

    public long Size => size;

    public bool HasAny(ImmutableArray<ImageRow> wanted)
    {
        foreach (var row in wanted)
        {
            if (Array.BinarySearch(rows, row.Number) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
