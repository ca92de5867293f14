using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Ranges that a person chose for networks of the cluster.</summary>
public sealed class SubnetRuleTests
{
    [Theory]
    [InlineData("10.5.0.0/24", "10.5.0.129/25", null, null)]
    [InlineData("10.5.0.0/24", "10.6.0.0/25", null, "its ip_range 10.6.0.0/25 does not lie in its subnet 10.5.0.0/24")]
    [InlineData("10.5.0.0/24", "10.5.0.0/16", null, "its ip_range 10.5.0.0/16 does not lie in its subnet 10.5.0.0/24")]
    [InlineData("10.5.0.0/24", null, "10.5.1.1", "its gateway 10.5.1.1 does not lie in its subnet 10.5.0.0/24")]
    [InlineData("fd00::1/64", null, null, null)]
    [InlineData("fd00::/112", null, null, "its subnet fd00::/112 is too small")]
    [InlineData("fd00::/64", null, "fd01::1", "its gateway fd01::1 does not lie in its subnet fd00::/64")]
    [InlineData("fd00::/96", null, "fd00::1", null)]
    [InlineData("10.5.0.0/24", "10.5.0.128/25", "10.5.0.1", null)]
    public void Subnet_ThatMakesNoSense_IsRefusedWithItsNetwork(
        string subnet, string? range, string? gateway, string? expected)
    {
        var spec = new NetworkSpec
        {
            Name = "mine",
            Driver = OverlayUse.Driver,
            Subnets = [new SubnetSpec(subnet) { Range = range, Gateway = gateway }],
        };
        var scene = Scene.Of(1);
        scene.Commit(new Change.PutNetwork(new ProjectNetwork { Project = "", Node = NodeId.None, Spec = spec }));
        scene.Settle();

        Assert.Equal(expected is null, scene.Snapshot.Networks["mine"].Overlay is not null);
        Assert.StartsWith(expected ?? "", scene.Snapshot.Networks["mine"].Error, StringComparison.Ordinal);
        Assert.StartsWith(
            expected is null ? "" : $"network mine: {expected}",
            ClusterSpecRule.FindNetworkError(Scene.Of(1).Snapshot, [spec]) ?? "",
            StringComparison.Ordinal);
    }

    [Fact]
    public void Subnet_OfIPv6_ThatAnotherNetworkHas_IsRefusedWithBothNames()
    {
        var scene = Scene.Of(1);
        scene.Commit(new Change.PutNetwork(new ProjectNetwork { Project = "", Node = NodeId.None, Spec = On("a") }));
        scene.Settle();

        Assert.Equal(
            "network b: its subnet fd00:7::/64 overlaps fd00:7::/64 of network a",
            ClusterSpecRule.FindNetworkError(scene.Snapshot, [On("b")]));
        Assert.Equal(
            "network b: its subnet fd00:7::/64 overlaps fd00:7::/64 of network c",
            ClusterSpecRule.FindNetworkError(Scene.Of(1).Snapshot, [On("b"), On("c")]));
        Assert.Null(ClusterSpecRule.FindNetworkError(scene.Snapshot, [On("a")]));

        static NetworkSpec On(string name) => new()
        {
            Name = name,
            Driver = OverlayUse.Driver,
            Subnets = [new SubnetSpec("fd00:7::/64")],
        };
    }
}
