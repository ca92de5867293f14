using Orc.Agent.Engine;
using Orc.Agent.Engine.Oci;
using Orc.Linux.Cgroups;
using Orc.Model.Containers;

namespace Orc.Agent.Tests.Engine;

/// <summary>Limits that not every kernel has.</summary>
public sealed class ResourceCheckTests
{
    private static readonly ResourceSpec Weighed = new() { BlkioWeight = 300 };

    [Theory]
    [InlineData((int)BlockWeights.ByRuntime, 300, 0)]
    [InlineData((int)BlockWeights.ByBfq, null, 0)]
    [InlineData((int)BlockWeights.None, null, 1)]
    public void Weight_OfBlockDevices_IsTheRuntimesWhereItKnowsTheFiles(int weights, int? told, int warned)
    {
        var host = Host() with { BlockWeights = (BlockWeights)weights };
        var warnings = new List<string>();

        ResourcePlan.Check(Weighed, host, warnings);

        Assert.Equal(warned, warnings.Count);
        Assert.Equal(told, ResourcePlan.Build(Spec(Weighed), [], host).BlockWeight);
    }

    [Fact]
    public void Realtime_WhereTheKernelGivesNone_IsRefusedInWords()
    {
        var asked = new ResourceSpec { CpuRealtimeRuntime = 1000 };

        ResourcePlan.Check(asked, Host() with { HasRealtime = true }, []);
        var refused = Assert.Throws<EngineException>(() => ResourcePlan.Check(asked, Host(), []));

        Assert.StartsWith("cpu_rt_runtime and cpu_rt_period: this machine gives", refused.Message);
    }

    private static ContainerSpec Spec(ResourceSpec resources) =>
        new() { Name = "web", Image = "web:1", Resources = resources };

    private static HostFacts Host() => new()
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
