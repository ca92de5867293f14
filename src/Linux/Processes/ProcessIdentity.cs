using System.Globalization;

namespace Orc.Linux.Processes;

/// <summary>
/// A process beyond the reuse of its pid: pid and start time (clock ticks since boot). Compare within one boot only.
/// </summary>
public readonly record struct ProcessIdentity(int Pid, long StartTicks)
{
    /// <summary>Null: no such process.</summary>
    public static ProcessIdentity? Find(int pid) =>
        ProcessStat.TryRead(pid) is { } stat ? new ProcessIdentity(pid, stat.StartTicks) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid}@{StartTicks}");
}
