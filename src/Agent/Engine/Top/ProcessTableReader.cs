using System.Globalization;

namespace Orc.Agent.Engine.Top;

/// <summary>The output of <c>ps</c> → the rows of some processes.</summary>
internal static class ProcessTableReader
{
    public static ProcessTable Read(string output, IReadOnlySet<int> pids)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var titles = lines.Length == 0 ? [] : Words(lines[0]);
        var column = Array.IndexOf(titles, "PID");
        if (column < 0)
        {
            throw new EngineException(
                EngineFailure.InvalidSpec, "Couldn't find PID field in ps output: add pid to the columns asked for");
        }

        return new ProcessTable(
            [.. titles],
            [
                .. lines.Skip(1)
                    .Select(line => Fields(line, titles.Length))
                    .Where(fields => fields.Length > column && IsOne(fields[column], pids))
                    .Select(fields => (System.Collections.Immutable.ImmutableArray<string>)[.. fields]),
            ]);
    }

    private static bool IsOne(string field, IReadOnlySet<int> pids) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pids.Contains(pid);

    // The last column, the command, has spaces of its own.
    private static string[] Fields(string line, int count)
    {
        var words = Words(line);
        return words.Length <= count ? words : [.. words[..(count - 1)], string.Join(' ', words[(count - 1)..])];
    }

    private static string[] Words(string line) =>
        line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
