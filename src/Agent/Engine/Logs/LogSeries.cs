using System.Globalization;
using System.Text;
using Orc.Protocol.Logs;

namespace Orc.Agent.Engine.Logs;

/// <summary>
/// The files of one container's log: <c>ctr.log</c>, which conmon writes, and <c>ctr.log.1</c>, <c>.2</c>, … that it
/// was renamed to, each older than the one before.
/// </summary>
internal static class LogSeries
{
    public static string Rotated(string path, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");

    /// <summary>The numbers that are there, in order.</summary>
    public static IReadOnlyList<int> Numbers(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        var prefix = $"{Path.GetFileName(path)}.";
        if (!Directory.Exists(directory))
        {
            return [];
        }

        var numbers = new List<int>();
        foreach (var file in Directory.EnumerateFiles(directory))
        {
            var name = Path.GetFileName(file.AsSpan());
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(name[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }

    /// <summary>
    /// All that are there, the oldest first. Opened from the newest on: while a rotation renames, a file can be met
    /// twice this way (and is taken once), but is never missed.
    /// </summary>
    public static List<LogFile> Open(string path)
    {
        var files = new List<LogFile>();
        AddUnlessKnown(files, LogFile.TryOpen(path));
        var last = Numbers(path) is [.., var highest] ? highest : 0;
        for (var number = 1; number <= last + 1; number++)
        {
            AddUnlessKnown(files, LogFile.TryOpen(Rotated(path, number)));
        }

        files.Reverse();
        return files;
    }

    /// <summary>
    /// Of files in order (the oldest first), the one where a reader that is through with another goes on; null: it was
    /// the newest.
    /// </summary>
    /// <param name="starts">The files' first times; empty for one without a line, which only the newest can be.</param>
    /// <param name="finished">The first time of the file that was read.</param>
    public static int? Following(IReadOnlyList<string> starts, string finished)
    {
        for (var index = starts.Count - 1; index >= 0; index--)
        {
            if (starts[index] == finished)
            {
                return index + 1 < starts.Count ? index + 1 : null;
            }
        }

        // It is gone: rotated away, or cut off by conmon's own limit. What began later comes next.
        var end = Moment(finished);
        for (var index = 0; index < starts.Count; index++)
        {
            if (starts[index].Length == 0 || Moment(starts[index]) > end)
            {
                return index;
            }
        }

        return null;
    }

    private static long Moment(string start) => LogTime.Parse(Encoding.ASCII.GetBytes(start)) ?? long.MinValue;

    private static void AddUnlessKnown(List<LogFile> files, LogFile? file)
    {
        if (file is null)
        {
            return;
        }

        if (file.Start.Length > 0 && files.Any(known => known.Start == file.Start))
        {
            file.Dispose();
            return;
        }

        files.Add(file);
    }
}
