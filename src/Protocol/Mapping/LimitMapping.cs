using Orc.Model.Containers;
using Orc.Model.Units;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>A container's limits, health check and log settings.</summary>
public static class LimitMapping
{
    public static WireResources ToWire(this ResourceSpec resources)
    {
        var wire = new WireResources { OomKillDisable = resources.OomKillDisable };
        wire.Ulimits.Add(resources.Ulimits.Select(ToWire));
        AddMemory(resources, wire);
        AddCpu(resources, wire);
        if (resources.PidsLimit is { } pids)
        {
            wire.PidsLimit = pids;
        }

        if (resources.BlkioWeight is { } weight)
        {
            wire.BlkioWeight = weight;
        }

        wire.BlkioDevices.Add((resources.BlkioDevices ?? []).Select(device => new WireBlkioDevice
        {
            Limit = (WireBlkioLimit)device.Limit,
            Path = device.Path,
            Value = device.Value,
        }));
        if (resources.CgroupParent is { } parent)
        {
            wire.CgroupParent = parent;
        }

        return wire;
    }

    public static ResourceSpec ToModel(this WireResources wire) => WithCpu(wire, new ResourceSpec
    {
        Memory = wire.HasMemory ? new ByteSize(wire.Memory) : null,
        MemoryReservation = wire.HasMemoryReservation ? new ByteSize(wire.MemoryReservation) : null,
        MemorySwap = wire.HasMemorySwap ? new ByteSize(wire.MemorySwap) : null,
        MemorySwappiness = wire.HasMemorySwappiness ? wire.MemorySwappiness : null,
        PidsLimit = wire.HasPidsLimit ? wire.PidsLimit : null,
        BlkioWeight = wire.HasBlkioWeight ? wire.BlkioWeight : null,
        BlkioDevices = wire.BlkioDevices.Count == 0
            ? null
            :
            [
                .. wire.BlkioDevices.Select(
                    device => new BlkioDeviceSpec((BlkioLimit)device.Limit, device.Path, device.Value)),
            ],
        OomKillDisable = wire.OomKillDisable,
        OomScoreAdj = wire.HasOomScoreAdj ? wire.OomScoreAdj : null,
        CgroupParent = wire.HasCgroupParent ? wire.CgroupParent : null,
        Ulimits = [.. wire.Ulimits.Select(ToModel)],
    });

    public static WireHealth ToWire(this HealthSpec health)
    {
        var wire = new WireHealth();
        wire.Test.Add(health.Test);
        if (health.Interval is { } interval)
        {
            wire.Interval = interval.ToNanoseconds();
        }

        if (health.Timeout is { } timeout)
        {
            wire.Timeout = timeout.ToNanoseconds();
        }

        if (health.Retries is { } retries)
        {
            wire.Retries = retries;
        }

        if (health.StartPeriod is { } startPeriod)
        {
            wire.StartPeriod = startPeriod.ToNanoseconds();
        }

        if (health.StartInterval is { } startInterval)
        {
            wire.StartInterval = startInterval.ToNanoseconds();
        }

        return wire;
    }

    public static HealthSpec ToModel(this WireHealth wire) => new()
    {
        Test = [.. wire.Test],
        Interval = wire.HasInterval ? WireForm.FromNanoseconds(wire.Interval) : null,
        Timeout = wire.HasTimeout ? WireForm.FromNanoseconds(wire.Timeout) : null,
        Retries = wire.HasRetries ? wire.Retries : null,
        StartPeriod = wire.HasStartPeriod ? WireForm.FromNanoseconds(wire.StartPeriod) : null,
        StartInterval = wire.HasStartInterval ? WireForm.FromNanoseconds(wire.StartInterval) : null,
    };

    public static WireUlimit ToWire(this UlimitSpec limit) =>
        new() { Name = limit.Name, Soft = limit.Soft, Hard = limit.Hard };

    public static UlimitSpec ToModel(this WireUlimit wire) => new(wire.Name, wire.Soft, wire.Hard);

    public static WireLogging ToWire(this LogSpec logging)
    {
        var wire = new WireLogging { Driver = logging.Driver };
        wire.Options.Add(logging.Options);
        if (logging.MaxSize is { } size)
        {
            wire.MaxSize = size.Bytes;
        }

        if (logging.MaxFiles is { } files)
        {
            wire.MaxFiles = files;
        }

        return wire;
    }

    public static LogSpec ToModel(this WireLogging wire)
    {
        var logging = new LogSpec
        {
            MaxSize = wire.HasMaxSize ? new ByteSize(wire.MaxSize) : null,
            MaxFiles = wire.HasMaxFiles ? wire.MaxFiles : null,
            Options = wire.Options.ToModel(),
        };
        return wire.Driver.Length == 0 ? logging : logging with { Driver = wire.Driver };
    }

    private static void AddMemory(ResourceSpec resources, WireResources wire)
    {
        if (resources.Memory is { } memory)
        {
            wire.Memory = memory.Bytes;
        }

        if (resources.MemoryReservation is { } reservation)
        {
            wire.MemoryReservation = reservation.Bytes;
        }

        if (resources.MemorySwap is { } swap)
        {
            wire.MemorySwap = swap.Bytes;
        }

        if (resources.MemorySwappiness is { } swappiness)
        {
            wire.MemorySwappiness = swappiness;
        }

        if (resources.OomScoreAdj is { } score)
        {
            wire.OomScoreAdj = score;
        }
    }

    private static void AddCpu(ResourceSpec resources, WireResources wire)
    {
        if (resources.NanoCpus is { } cpus)
        {
            wire.NanoCpus = cpus;
        }

        if (resources.CpuShares is { } shares)
        {
            wire.CpuShares = shares;
        }

        if (resources.CpuPeriod is { } period)
        {
            wire.CpuPeriod = period;
        }

        if (resources.CpuQuota is { } quota)
        {
            wire.CpuQuota = quota;
        }

        if (resources.CpuRealtimePeriod is { } realtimePeriod)
        {
            wire.CpuRealtimePeriod = realtimePeriod;
        }

        if (resources.CpuRealtimeRuntime is { } realtimeRuntime)
        {
            wire.CpuRealtimeRuntime = realtimeRuntime;
        }

        if (resources.CpusetCpus is { } processors)
        {
            wire.CpusetCpus = processors;
        }

        if (resources.CpusetMems is { } nodes)
        {
            wire.CpusetMems = nodes;
        }
    }

    private static ResourceSpec WithCpu(WireResources wire, ResourceSpec resources) => resources with
    {
        NanoCpus = wire.HasNanoCpus ? wire.NanoCpus : null,
        CpuShares = wire.HasCpuShares ? wire.CpuShares : null,
        CpuPeriod = wire.HasCpuPeriod ? wire.CpuPeriod : null,
        CpuQuota = wire.HasCpuQuota ? wire.CpuQuota : null,
        CpuRealtimePeriod = wire.HasCpuRealtimePeriod ? wire.CpuRealtimePeriod : null,
        CpuRealtimeRuntime = wire.HasCpuRealtimeRuntime ? wire.CpuRealtimeRuntime : null,
        CpusetCpus = wire.HasCpusetCpus ? wire.CpusetCpus : null,
        CpusetMems = wire.HasCpusetMems ? wire.CpusetMems : null,
    };
}
