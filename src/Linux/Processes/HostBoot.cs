namespace Orc.Linux.Processes;

/// <summary>Which boot of the machine this is: pids and start times mean something within one boot only.</summary>
public static class HostBoot
{
    public static string Id { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}
