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
        var host = TestHost.Facts with { BlockWeights = (BlockWeights)weights };
        var warnings = new List<string>();

        ResourcePlan.Check(Weighed, host, warnings);

        Assert.Equal(warned, warnings.Count);
        Assert.Equal(told, ResourcePlan.Build(Spec(Weighed), [], host).BlockWeight);
    }

    [Fact]
    public void Realtime_WhereTheKernelGivesNone_IsRefusedInWords()
    {
        var asked = new ResourceSpec { CpuRealtimeRuntime = 1000 };

        ResourcePlan.Check(asked, TestHost.Facts with { HasRealtime = true }, []);
        var refused = Assert.Throws<EngineException>(() => ResourcePlan.Check(asked, TestHost.Facts, []));

        Assert.StartsWith("cpu_rt_runtime and cpu_rt_period: this machine gives", refused.Message);
    }

    /// <summary>As Docker: what version 2 of cgroups does not have is left out, and a container starts.</summary>
    [Theory]
    [InlineData((int)CgroupMode.Hybrid, 10, true, 0)]
    [InlineData((int)CgroupMode.Unified, null, false, 2)]
    public void OldMemorySettings_OnVersionTwo_AreLeftOutAndTold(
        int cgroups, int? swappiness, bool disabled, int warned)
    {
        var asked = new ResourceSpec { MemorySwappiness = 10, OomKillDisable = true };
        var host = TestHost.Facts with { Cgroups = (CgroupMode)cgroups };
        var warnings = new List<string>();

        ResourcePlan.Check(asked, host, warnings);
        var built = ResourcePlan.Build(Spec(asked), [], host);

        Assert.Equal(warned, warnings.Count);
        Assert.Equal(swappiness, built.MemorySwappiness);
        Assert.Equal(disabled, built.DisableOomKiller);
    }

    private static ContainerSpec Spec(ResourceSpec resources) =>
        new() { Name = "web", Image = "web:1", Resources = resources };
}
