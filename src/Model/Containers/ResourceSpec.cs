using System.Collections.Immutable;
using Orc.Model.Units;

namespace Orc.Model.Containers;

/// <summary>Limits of a container. Absent means unlimited, or the kernel's default.</summary>
public sealed record ResourceSpec
{
    public ByteSize? Memory { get; init; }

    public ByteSize? MemoryReservation { get; init; }

    /// <summary>Memory and swap together; -1: unlimited swap.</summary>
    public ByteSize? MemorySwap { get; init; }

    public int? MemorySwappiness { get; init; }

    /// <summary>Billionths of a CPU.</summary>
    public long? NanoCpus { get; init; }

    public long? CpuShares { get; init; }

    public long? CpuPeriod { get; init; }

    public long? CpuQuota { get; init; }

    public string? CpusetCpus { get; init; }

    public string? CpusetMems { get; init; }

    /// <summary>-1: unlimited.</summary>
    public long? PidsLimit { get; init; }

    public int? BlkioWeight { get; init; }

    /// <summary>Null: none.</summary>
    public ImmutableArray<BlkioDeviceSpec>? BlkioDevices { get; init; }

    /// <summary>Microseconds.</summary>
    public long? CpuRealtimePeriod { get; init; }

    /// <summary>Microseconds.</summary>
    public long? CpuRealtimeRuntime { get; init; }

    public bool OomKillDisable { get; init; }

    public int? OomScoreAdj { get; init; }

    public string? CgroupParent { get; init; }

    public ImmutableArray<UlimitSpec> Ulimits { get; init; } = [];
}
