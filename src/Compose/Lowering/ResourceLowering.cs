using System.Globalization;
using Orc.Compose.Projects;
using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Compose.Lowering;

/// <summary>A service's limits and logging as specs.</summary>
internal static class ResourceLowering
{
    private const decimal NanoPerCpu = 1_000_000_000m;
    private const decimal MostCpus = 1_000_000m;

    public static ResourceSpec Resources(ComposeService service) => new()
    {
        Memory = Positive(service.MemLimit),
        MemoryReservation = Positive(service.MemReservation),
        MemorySwap = service.MemswapLimit is { Bytes: not 0 } swap ? swap : null,
        MemorySwappiness = service.MemSwappiness,
        NanoCpus = service.Cpus is { } cpus and > 0 ? NanoCpus(cpus) : null,
        CpuShares = service.CpuShares,
        CpuPeriod = service.CpuPeriod,
        CpuQuota = service.CpuQuota,
        CpusetCpus = service.Cpuset,
        PidsLimit = service.PidsLimit is { } pids and not 0 ? pids : null,
        BlkioWeight = service.BlkioWeight,
        BlkioDevices = service.BlkioDevices is { IsEmpty: false } devices ? devices : null,
        CpuRealtimePeriod = service.CpuRealtimePeriod is > 0 and var period ? period : null,
        CpuRealtimeRuntime = service.CpuRealtimeRuntime is > 0 and var runtime ? runtime : null,
        OomKillDisable = service.OomKillDisable,
        OomScoreAdj = service.OomScoreAdj,
        CgroupParent = service.CgroupParent,
        Ulimits = service.Ulimits,
    };

    public static LogSpec Logging(ComposeService service)
    {
        var options = service.LogOptions;
        var spec = new LogSpec { Options = options };
        return spec with
        {
            Driver = service.LogDriver is "json-file" or "k8s-file" or "none" ? service.LogDriver : spec.Driver,
            MaxSize =
                options.TryGetValue("max-size", out var text) && LogSpec.TryParseMaxSize(text, out var size)
                    ? size
                    : null,
            MaxFiles = options.TryGetValue("max-file", out var files)
                && int.TryParse(files, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    ? count
                    : null,
        };
    }

    /// <summary>More than any machine has is as good as all of it.</summary>
    public static long NanoCpus(decimal cpus) => (long)(Math.Min(cpus, MostCpus) * NanoPerCpu);

    // Zero means no limit, as in Docker.
    private static ByteSize? Positive(ByteSize? size) => size is { Bytes: > 0 } ? size : null;
}
