using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

public class NetworkTroubleTests
{
    [Fact]
    public async Task FindTrouble_SubnetThatIsTaken_IsSaidBeforeAnythingIsMade()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("front", spec => spec with { Subnets = [new SubnetSpec("10.77.0.0/24")] });

        Assert.Contains("overlaps", Trouble("10.77.0.128/25"), StringComparison.Ordinal);
        Assert.Contains("front", Trouble("10.77.0.0/16"), StringComparison.Ordinal);
        Assert.Contains("up0", Trouble("10.99.0.0/24"), StringComparison.Ordinal);
        Assert.Null(Trouble("10.78.0.0/24"));
        Assert.Null(world.Networks.FindTrouble(new NetworkSpec { Name = "any" }));
        Assert.Null(world.Networks.FindTrouble(
            new NetworkSpec { Name = "front", Subnets = [new SubnetSpec("10.77.0.0/24")] }));
        Assert.Single(world.Networks.Networks);

        string? Trouble(string subnet) => world.Networks.FindTrouble(
            new NetworkSpec { Name = "back", Subnets = [new SubnetSpec(subnet)] });
    }

    [Fact]
    public async Task Firewall_ThatDropsIPv6Alone_IsPassedOnceANetworkHasIPv6()
    {
        await using var world = await NetworkWorld.StartAsync();
        world.Host.Shell(
            "nft 'table ip6 filter { chain FORWARD { type filter hook forward priority 0; policy drop; }; }'");
        await world.RestartAsync();
        await world.NetworkAsync("a");
        Assert.DoesNotContain("accept", Chain(), StringComparison.Ordinal);

        await world.NetworkAsync("b", spec => spec with { EnableIpv6 = true });

        Assert.Contains(world.Networks.Table, Chain(), StringComparison.Ordinal);

        string Chain() => world.Host.Shell("nft list chain ip6 filter FORWARD");
    }
}
