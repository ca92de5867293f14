namespace Orc.Agent.Engine.Oci;

/// <summary>Limits in the units of config.json. Null: not limited.</summary>
internal sealed record OciResources
{
    public long? Memory { get; init; }

    public long? MemoryReservation { get; init; }

    /// <summary>Memory and swap together; -1: unlimited.</summary>
    public long? MemorySwap { get; init; }

    public long? MemorySwappiness { get; init; }

    public bool DisableOomKiller { get; init; }

    public long? CpuShares { get; init; }

    public long? CpuQuota { get; init; }

    public long? CpuPeriod { get; init; }

    public string? Cpus { get; init; }

    public string? MemoryNodes { get; init; }

    public long? PidsLimit { get; init; }

    public int? BlockWeight { get; init; }

    public IReadOnlyList<OciBlockLimit> BlockLimits { get; init; } = [];

    /// <summary>Microseconds.</summary>
    public long? RealtimePeriod { get; init; }

    /// <summary>Microseconds.</summary>
    public long? RealtimeRuntime { get; init; }

    public IReadOnlyList<OciDeviceRule> Devices { get; init; } = [];
}
