using Orc.Agent.Engine.Oci;
using Orc.Linux.Cgroups;

namespace Orc.Agent.Tests.Engine;

/// <summary>A machine that gives nothing in particular.</summary>
internal static class TestHost
{
    public static HostFacts Facts { get; } = new()
    {
        Cgroups = CgroupMode.Hybrid,
        AllCapabilities = [],
        BoundingCapabilities = [],
        HardLimits = new Dictionary<string, ulong>(),
        OomScoreAdjustment = 0,
        PageSize = 4096,
        HasSwapLimit = true,
        Processors = 2,
        HasApparmor = false,
        SeccompArchitecture = "SCMP_ARCH_X86_64",
    };
}
