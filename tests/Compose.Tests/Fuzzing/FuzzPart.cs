namespace Orc.Compose.Tests.Fuzzing;

/// <summary>What is called over the border between the two copies of these tests: one run of the fuzzer.</summary>
public static class FuzzPart
{
    /// <summary>
    /// What was tried, in the order of <see cref="FuzzTally"/>; the edges and blocks seen; the inputs that led
    /// somewhere new; what was wrong, or null.
    /// </summary>
    public static object?[] Run(int seed, int count, int blocks, string[] current, long[] since)
    {
        EdgeMap.Clear(blocks);
        var run = new FuzzRun(LoadedText.Load, seed, current, since);
        var found = run.Run(count);
        var (edges, seen) = EdgeMap.Copy();
        return
        [
            run.Tally.ToNumbers(),
            edges,
            seen,
            run.Kept.ToArray(),
            found is { } fault ? $"seed {seed}: {fault.Fault}\n\nin:\n{fault.Text}" : null,
        ];
    }

    /// <summary>The shortest that together lead where all do.</summary>
    public static string[] Minimise(string[] texts, int blocks)
    {
        EdgeMap.Clear(blocks);
        var kept = new List<string>();
        foreach (var text in texts.OrderBy(text => text.Length).ThenBy(text => text, StringComparer.Ordinal))
        {
            _ = LoadedText.Load(text);
            if (EdgeMap.TakeFresh() > 0)
            {
                kept.Add(text);
            }
        }

        return [.. kept];
    }
}
