using System.Globalization;

namespace Orc.Linux.Processes;

/// <summary>What a process does with signals, by /proc/PID/status (proc(5)).</summary>
public static class ProcessSignals
{
    /// <summary>It catches or blocks (and so reads itself) the signal; true also if there is no process.</summary>
    public static bool Reaches(int pid, int signal)
    {
        try
        {
            var bit = 1UL << (signal - 1);
            return File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status"))
                .Where(line => line.StartsWith("SigCgt:", StringComparison.Ordinal)
                    || line.StartsWith("SigBlk:", StringComparison.Ordinal))
                .Any(line => (ulong.Parse(line.AsSpan(7), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & bit)
                    != 0);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
