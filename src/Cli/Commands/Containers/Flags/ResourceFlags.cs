using System.CommandLine;
using System.Globalization;
using Orc.Cli.Invoking;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>What it may use.</summary>
internal sealed class ResourceFlags : IFlagGroup
{
    private const decimal NanoPerCpu = 1_000_000_000m;

    private readonly Option<string?> _memory = Flag.Text("-m, --memory", "Memory limit");
    private readonly Option<string?> _reservation = Flag.Text("--memory-reservation", "Memory soft limit");
    private readonly Option<string?> _swap = Flag.Text(
        "--memory-swap", "Swap limit equal to memory plus swap: '-1' to enable unlimited swap");
    private readonly Option<string?> _swappiness = Flag.Text(
        "--memory-swappiness", "Tune container memory swappiness (0 to 100)");
    private readonly Option<string?> _cpus = Flag.Text("--cpus", "Number of CPUs");
    private readonly Option<string?> _shares = Flag.Text("-c, --cpu-shares", "CPU shares (relative weight)");
    private readonly Option<string?> _period = Flag.Text(
        "--cpu-period", "Limit CPU CFS (Completely Fair Scheduler) period");
    private readonly Option<string?> _quota = Flag.Text(
        "--cpu-quota", "Limit CPU CFS (Completely Fair Scheduler) quota");
    private readonly Option<string?> _realtimePeriod = Flag.Text(
        "--cpu-rt-period", "Limit CPU real-time period in microseconds");
    private readonly Option<string?> _realtimeRuntime = Flag.Text(
        "--cpu-rt-runtime", "Limit CPU real-time runtime in microseconds");
    private readonly Option<string?> _cpuset = Flag.Text(
        "--cpuset-cpus", "CPUs in which to allow execution (0-3, 0,1)");
    private readonly Option<string?> _mems = Flag.Text("--cpuset-mems", "MEMs in which to allow execution (0-3, 0,1)");
    private readonly Option<string?> _pids = Flag.Text(
        "--pids-limit", "Tune container pids limit (set -1 for unlimited)");
    private readonly Option<string?> _blkioWeight = Flag.Text(
        "--blkio-weight", "Block IO (relative weight), between 10 and 1000, or 0 to disable");
    private readonly Option<bool> _oomKillDisable = Flag.Switch("--oom-kill-disable", "Disable OOM Killer");
    private readonly Option<string?> _oomScore = Flag.Text(
        "--oom-score-adj", "Tune host's OOM preferences (-1000 to 1000)");
    private readonly Option<string?> _cgroupParent = Flag.Text(
        "--cgroup-parent", "Optional parent cgroup for the container");
    private readonly Option<string[]> _ulimit = Flag.List("--ulimit", "Ulimit options");

    public IEnumerable<Option> Options =>
    [
        _memory, _reservation, _swap, _swappiness, _cpus, _shares, _period, _quota, _realtimePeriod,
        _realtimeRuntime, _cpuset, _mems, _pids, _blkioWeight, _oomKillDisable, _oomScore, _cgroupParent, _ulimit,
    ];

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings)
    {
        var resources = new ResourceSpec
        {
            Memory = flags.Size(_memory),
            MemoryReservation = flags.Size(_reservation),
            MemorySwap = flags.SizeOrEndless(_swap),
            MemorySwappiness = Within(
                flags.Small(_swappiness) is -1 ? null : flags.Small(_swappiness), 0, 100,
                "invalid value: {0}. Valid memory swappiness range is 0-100"),
            NanoCpus = Cpus(flags),
            CpuShares = NotZero(flags.Integer(_shares)),
            CpuPeriod = NotZero(flags.Integer(_period)),
            CpuQuota = NotZero(flags.Integer(_quota)),
            CpuRealtimePeriod = NotZero(flags.Integer(_realtimePeriod)),
            CpuRealtimeRuntime = NotZero(flags.Integer(_realtimeRuntime)),
            CpusetCpus = flags.Word(_cpuset),
            CpusetMems = flags.Word(_mems),
            PidsLimit = NotZero(flags.Integer(_pids)),
            BlkioWeight = Within(
                flags.Small(_blkioWeight) is 0 ? null : flags.Small(_blkioWeight), 10, 1000,
                "Range of blkio weight is from 10 to 1000"),
            OomKillDisable = flags.Switch(_oomKillDisable),
            OomScoreAdj = Within(
                flags.Small(_oomScore), -1000, 1000,
                "Invalid value {0}, range for oom score adj is [-1000, 1000]"),
            CgroupParent = flags.Word(_cgroupParent),
            Ulimits = flags.Each(_ulimit, UlimitFlag.Parse),
        };
        Check(resources);
        return spec with { Resources = resources };
    }

    private static void Check(ResourceSpec resources)
    {
        if (resources is { MemorySwap: { Bytes: > 0 }, Memory: null })
        {
            throw new FlagException("You should always set the Memory limit when using Memoryswap limit, see usage");
        }

        if (resources is { MemorySwap: { Bytes: > 0 } swap, Memory: { } memory } && swap < memory)
        {
            throw new FlagException(
                "Minimum memoryswap limit should be larger than memory limit, see usage");
        }

        if (resources is { MemoryReservation: { } soft, Memory: { } hard } && hard < soft)
        {
            throw new FlagException(
                "Minimum memory limit can not be less than memory reservation limit, see usage");
        }

        if (resources is { NanoCpus: not null, CpuPeriod: not null })
        {
            throw new FlagException("Conflicting options: Nano CPUs and CPU Period cannot both be set");
        }

        if (resources is { NanoCpus: not null, CpuQuota: not null })
        {
            throw new FlagException("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        }
    }

    private long? Cpus(FlagReader flags)
    {
        if (flags.Text(_cpus) is not { } text)
        {
            return null;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cpus))
        {
            throw FlagReader.Refused(_cpus, text, $"failed to parse {text} as a rational number");
        }

        var nano = cpus * NanoPerCpu;
        return nano != decimal.Truncate(nano)
            ? throw FlagReader.Refused(_cpus, text, "value is too precise")
            : nano == 0 ? null : (long)nano;
    }

    private static long? NotZero(long? number) => number is 0 ? null : number;

    private static int? Within(int? number, int least, int most, string message) =>
        number is { } value && (value < least || value > most)
            ? throw new FlagException(message.Replace(
                "{0}", value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            : number;
}
