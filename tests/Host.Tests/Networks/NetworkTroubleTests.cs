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
}
