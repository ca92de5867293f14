namespace Orc.Linux.Cgroups;

/// <summary>What the processes of a cgroup used, read at one moment.</summary>
public sealed record CgroupUsage
{
    public long CpuNanoseconds { get; init; }

    /// <summary>Without the page cache that the kernel could drop at once, as Docker shows it.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Null: unlimited.</summary>
    public long? MemoryLimitBytes { get; init; }

    public long BlockReadBytes { get; init; }

    public long BlockWrittenBytes { get; init; }

    public long Processes { get; init; }

    /// <summary>Processes that the kernel killed for want of memory.</summary>
    public long OutOfMemoryKills { get; init; }
}
