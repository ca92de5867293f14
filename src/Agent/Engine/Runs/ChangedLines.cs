namespace Orc.Agent.Engine.Runs;

/// <summary>A file of ours that others may have written to since, as what we would write into it changes.</summary>
internal static class ChangedLines
{
    /// <summary>Lines of ours that are no more go, new ones come at the end; what else is there stays.</summary>
    /// <param name="text">What is in the file.</param>
    /// <param name="before">What was written into it.</param>
    /// <param name="now">What would be written now.</param>
    public static string Follow(string text, string before, string now)
    {
        var lines = Lines(text);
        foreach (var line in Missing(before, now))
        {
            lines.Remove(line);
        }

        lines.AddRange(Missing(now, before));
        return string.Concat(lines.Select(line => $"{line}\n"));
    }

    /// <summary>Lines of the one that the other does not have, or not as often.</summary>
    private static List<string> Missing(string one, string other)
    {
        var lines = Lines(one);
        Lines(other).ForEach(line => lines.Remove(line));
        return lines;
    }

    private static List<string> Lines(string text) =>
        [.. (text.EndsWith('\n') ? text[..^1] : text).Split('\n')];
}
