using System.Globalization;
using Orc.Linux.Cgroups;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Oci;

/// <summary>Limits of a spec in the units of config.json, checked as Docker checks them.</summary>
internal static class ResourcePlan
{
    private const long Period = 100_000;            // the kernel's default, microseconds
    private const long NanoCpu = 1_000_000_000;
    private const string OldMemory = "this machine's memory is under cgroup version 2, which has no such setting";
    private const long LeastMemory = 6 << 20;       // Docker's: below, not even the runtime's own process fits

    // What runtimes make for every container, and what programs expect to be able to use (Docker's list).
    private static readonly IReadOnlyList<OciDeviceRule> DefaultDevices =
    [
        new(Allow: false, 'a', null, null, "rwm"),
        new(Allow: true, 'c', null, null, "m"),
        new(Allow: true, 'b', null, null, "m"),
        new(Allow: true, 'c', 1, 3, "rwm"),
        new(Allow: true, 'c', 1, 5, "rwm"),
        new(Allow: true, 'c', 1, 7, "rwm"),
        new(Allow: true, 'c', 1, 8, "rwm"),
        new(Allow: true, 'c', 1, 9, "rwm"),
        new(Allow: true, 'c', 5, 0, "rwm"),
        new(Allow: true, 'c', 5, 1, "rwm"),
        new(Allow: true, 'c', 5, 2, "rwm"),
        new(Allow: true, 'c', 10, 200, "rwm"),
        new(Allow: true, 'c', 136, null, "rwm"),
    ];

    public static OciResources Build(
        ContainerSpec spec, IReadOnlyList<(OciDevice Device, string Access)> devices, HostFacts host)
    {
        var asked = spec.Resources;
        var memory = Memory(asked);
        return new OciResources
        {
            Memory = memory,
            MemoryReservation = Positive(asked.MemoryReservation?.Bytes),
            MemorySwap = Swap(asked, memory, host),
            MemorySwappiness = HasOldMemory(host) ? asked.MemorySwappiness : null,
            DisableOomKiller = HasOldMemory(host) && asked.OomKillDisable,
            CpuShares = Positive(asked.CpuShares),
            CpuQuota = asked.NanoCpus is { } cpus ? Quota(cpus, host) : Positive(asked.CpuQuota),
            CpuPeriod = asked.NanoCpus is null ? Positive(asked.CpuPeriod) : Period,
            Cpus = asked.CpusetCpus,
            MemoryNodes = asked.CpusetMems,
            PidsLimit = asked.PidsLimit is > 0 or -1 ? asked.PidsLimit : null,
            BlockWeight = asked.BlkioWeight is > 0 && host.BlockWeights == BlockWeights.ByRuntime
                ? asked.BlkioWeight
                : null,
            BlockLimits =
            [
                .. (asked.BlkioDevices ?? [])
                    .Where(limit => limit.Limit != BlkioLimit.Weight || host.BlockWeights == BlockWeights.ByRuntime)
                    .Select(BlockLimit),
            ],
            RealtimePeriod = Positive(asked.CpuRealtimePeriod),
            RealtimeRuntime = Positive(asked.CpuRealtimeRuntime),
            Devices = Devices(spec.Security, devices),
        };
    }

    /// <summary>What this machine cannot give: told, and left out, or refused where a program counts on it.</summary>
    public static void Check(ResourceSpec asked, HostFacts host, ICollection<string> warnings)
    {
        if (host.BlockWeights == BlockWeights.None
            && (asked.BlkioWeight is > 0 || (asked.BlkioDevices ?? []).Any(limit => limit.Limit == BlkioLimit.Weight)))
        {
            warnings.Add("this machine's kernel gives no weights at block devices: blkio_config.weight has no effect");
        }

        if (!HasOldMemory(host) && asked.MemorySwappiness is not null)
        {
            warnings.Add($"mem_swappiness has no effect: {OldMemory}");
        }

        if (!HasOldMemory(host) && asked.OomKillDisable)
        {
            warnings.Add($"oom_kill_disable has no effect: {OldMemory}");
        }

        if (!host.HasRealtime && (asked.CpuRealtimeRuntime is > 0 || asked.CpuRealtimePeriod is > 0))
        {
            throw new EngineException(
                EngineFailure.InvalidSpec,
                "cpu_rt_runtime and cpu_rt_period: this machine gives containers no real-time of the processor (it "
                + "takes cgroup version 1, and a kernel with CONFIG_RT_GROUP_SCHED)");
        }
    }

    // Runtimes refuse what version 2 has no file for; Docker leaves it out.
    private static bool HasOldMemory(HostFacts host) => host.Cgroups != CgroupMode.Unified;

    private static OciBlockLimit BlockLimit(BlkioDeviceSpec asked)
    {
        var device = HostDevices.FindBlock(asked.Path) ?? throw new EngineException(
            EngineFailure.InvalidSpec,
            $"blkio_config: {asked.Path} is not there, or is not a block device of this machine");
        return new OciBlockLimit(asked.Limit, device.Major, device.Minor, asked.Value);
    }

    private static long? Memory(ResourceSpec asked)
    {
        var memory = Positive(asked.Memory?.Bytes);
        return memory is null or >= LeastMemory
            ? memory
            : throw new EngineException(EngineFailure.InvalidSpec, "the minimum memory limit is 6 MB");
    }

    // As Docker: a memory limit alone allows as much swap again.
    private static long? Swap(ResourceSpec asked, long? memory, HostFacts host)
    {
        if (!host.HasSwapLimit || memory is null)
        {
            return null;
        }

        return asked.MemorySwap?.Bytes switch
        {
            null or 0 => memory * 2,
            < 0 => -1,
            { } swap when swap < memory => throw new EngineException(
                EngineFailure.InvalidSpec, "the limit of memory and swap together is below that of memory"),
            { } swap => swap,
        };
    }

    private static long Quota(long nanoCpus, HostFacts host)
    {
        var most = host.Processors * NanoCpu;
        return nanoCpus is > 0 && nanoCpus <= most
            ? Math.Max(1000, nanoCpus * Period / NanoCpu)
            : throw new EngineException(
                EngineFailure.InvalidSpec,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{nanoCpus / (decimal)NanoCpu:0.##} CPUs: the machine has {host.Processors}, the least is 0.01"));
    }

    private static IReadOnlyList<OciDeviceRule> Devices(
        SecuritySpec security, IReadOnlyList<(OciDevice Device, string Access)> devices)
    {
        if (security.Privileged)
        {
            return [new OciDeviceRule(Allow: true, 'a', null, null, "rwm")];
        }

        return
        [
            .. DefaultDevices,
            .. devices.Select(pair => new OciDeviceRule(
                Allow: true, pair.Device.Type, pair.Device.Major, pair.Device.Minor, pair.Access)),
            .. security.DeviceRules.Select(Rule),
        ];
    }

    // "c 1:3 mr", "a *:* rwm"
    private static OciDeviceRule Rule(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = words.Length == 3 ? words[1].Split(':') : [];
        return words is [[var type and ('a' or 'b' or 'c')], _, { Length: > 0 } access] && numbers.Length == 2
            ? new OciDeviceRule(Allow: true, type, Number(numbers[0], text), Number(numbers[1], text), access)
            : throw Bad(text);
    }

    private static long? Number(string text, string rule) => text == "*"
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad(rule);

    private static EngineException Bad(string rule) => new(
        EngineFailure.InvalidSpec, $"device rule \"{rule}\": expected something like \"c 1:3 rwm\"");

    private static long? Positive(long? value) => value is > 0 ? value : null;
}
