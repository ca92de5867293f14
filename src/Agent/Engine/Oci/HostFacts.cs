using Orc.Linux.Cgroups;
using Orc.Linux.Processes;
using Orc.Linux.Security;

namespace Orc.Agent.Engine.Oci;

/// <summary>
/// What this machine and this process have to give to containers; a value, so that building a spec stays pure.
/// </summary>
internal sealed record HostFacts
{
    public const string MessageQueues = "/dev/mqueue";

    public required CgroupMode Cgroups { get; init; }

    public required IReadOnlyList<string> AllCapabilities { get; init; }

    public required IReadOnlyList<string> BoundingCapabilities { get; init; }

    /// <summary>Hard limits by short name.</summary>
    public required IReadOnlyDictionary<string, ulong> HardLimits { get; init; }

    /// <summary>This process's own: without CAP_SYS_RESOURCE nothing lower can be given.</summary>
    public required int OomScoreAdjustment { get; init; }

    public required long PageSize { get; init; }

    /// <summary>Swap is accounted, so that a memory limit can count it.</summary>
    public required bool HasSwapLimit { get; init; }

    /// <summary>Groups have weights at block devices.</summary>
    public BlockWeights BlockWeights { get; init; } = BlockWeights.ByRuntime;

    /// <summary>Groups can have real-time of the processor.</summary>
    public bool HasRealtime { get; init; }

    public required int Processors { get; init; }

    public required bool HasApparmor { get; init; }

    /// <summary>The machine's own message queues are mounted; a machine need not have that.</summary>
    public bool HasMessageQueues { get; init; }

    /// <summary>The machine's own architecture in OCI's words for seccomp: <c>SCMP_ARCH_X86_64</c>.</summary>
    public required string SeccompArchitecture { get; init; }

    public bool MayRaiseLimits => BoundingCapabilities.Contains("CAP_SYS_RESOURCE");

    /// <param name="cgroups">The machine's.</param>
    /// <param name="group">One that is there: the root of all has not all files.</param>
    public static HostFacts Read(CgroupHost cgroups, string group) => new()
    {
        BlockWeights = WeightsOf(cgroups, group),
        HasRealtime = new RealtimeShare(cgroups).IsThere,
        Cgroups = cgroups.Mode,
        AllCapabilities = KnownToTheKernel(),
        BoundingCapabilities = Capabilities.Bounding(),
        HardLimits = ResourceLimits.All.ToDictionary(name => name, name => ResourceLimits.Find(name)!.Value.Hard),
        OomScoreAdjustment = int.Parse(
            File.ReadAllText("/proc/self/oom_score_adj"), System.Globalization.CultureInfo.InvariantCulture),
        PageSize = Environment.SystemPageSize,
        HasSwapLimit = cgroups.Mode == CgroupMode.Unified
            || (cgroups.Hierarchies.TryGetValue("memory", out var memory)
                && File.Exists(Path.Combine(memory, "memory.memsw.limit_in_bytes"))),
        Processors = Environment.ProcessorCount,
        HasMessageQueues = Directory.Exists(MessageQueues),
        HasApparmor = File.Exists("/sys/module/apparmor/parameters/enabled")
            && File.ReadAllText("/sys/module/apparmor/parameters/enabled").StartsWith('Y'),
        SeccompArchitecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.Arm64 => "SCMP_ARCH_AARCH64",
            _ => "SCMP_ARCH_X86_64",
        },
    };

    private static BlockWeights WeightsOf(CgroupHost cgroups, string group)
    {
        if (cgroups.Mode == CgroupMode.Unified)
        {
            return BlockWeights.ByRuntime;
        }

        var directory = cgroups.Hierarchies.TryGetValue("blkio", out var blkio) ? blkio + group : "/nowhere";
        return File.Exists(Path.Combine(directory, "blkio.weight")) ? BlockWeights.ByRuntime
            : File.Exists(Path.Combine(directory, "blkio.bfq.weight")) ? BlockWeights.ByBfq
            : BlockWeights.None;
    }

    private static IReadOnlyList<string> KnownToTheKernel()
    {
        var last = int.Parse(
            File.ReadAllText("/proc/sys/kernel/cap_last_cap"), System.Globalization.CultureInfo.InvariantCulture);
        return [.. Capabilities.All.Take(last + 1)];
    }
}
