using System.Globalization;

namespace Orc.Linux.Processes;

/// <summary>What /proc/PID/stat says of a process (proc(5)).</summary>
public readonly record struct ProcessStat(
    int Pid, string Command, char State, int ParentPid, long StartTicks, long UserTicks, long SystemTicks)
{
    /// <summary>Null: no such process.</summary>
    public static ProcessStat? TryRead(int pid)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")));
        }
        catch (IOException)
        {
            return null;    // gone, or going: ENOENT at open, ESRCH at read
        }
    }

    /// <summary>
    /// The command is in parentheses and may itself hold spaces and parentheses: the last one ends it.
    /// </summary>
    public static ProcessStat? Parse(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var close = text.LastIndexOf(')');
        if (open < 0 || close < open)
        {
            return null;
        }

        var fields = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20
            ? null
            : new ProcessStat(
                int.Parse(text.AsSpan(0, open), CultureInfo.InvariantCulture),
                text[(open + 1)..close],
                fields[0][0],
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                long.Parse(fields[19], CultureInfo.InvariantCulture),
                long.Parse(fields[11], CultureInfo.InvariantCulture),
                long.Parse(fields[12], CultureInfo.InvariantCulture));
    }
}
