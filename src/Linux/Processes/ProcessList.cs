using System.Globalization;
using System.Text;

namespace Orc.Linux.Processes;

/// <summary>All processes, by /proc: for finding again, after a crash, what we started.</summary>
public static class ProcessList
{
    public static IEnumerable<int> All() =>
        from directory in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(directory)
        where name.Length > 0 && char.IsAsciiDigit(name[0])
        select int.Parse(name, CultureInfo.InvariantCulture);

    /// <summary>Program and arguments; empty for a kernel thread, a zombie, or a process that is gone.</summary>
    public static IReadOnlyList<string> CommandLine(int pid)
    {
        try
        {
            var bytes = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline"));
            return bytes.Length == 0 ? [] : Encoding.UTF8.GetString(bytes).TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Direct and indirect children, parents first. Those that start meanwhile may be missing.</summary>
    public static IReadOnlyList<int> Descendants(int pid)
    {
        var children = All()
            .Select(ProcessStat.TryRead)
            .OfType<ProcessStat>()
            .ToLookup(stat => stat.ParentPid, stat => stat.Pid);
        var found = new List<int>(children[pid]);
        for (var index = 0; index < found.Count; index++)
        {
            found.AddRange(children[found[index]]);
        }

        return found;
    }
}
