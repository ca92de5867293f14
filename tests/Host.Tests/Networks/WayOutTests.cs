namespace Orc.Host.Tests.Networks;

/// <summary>Which network of several leads out, and published ports in.</summary>
public class WayOutTests
{
    [Fact]
    public async Task Services_OfANetworkThatIsNotTheWayOut_HaveRoutes_AsLongAsTheyAreThere()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        await OverlayWorld.OpenAsync(world, OverlayWorld.Shop());
        var one = await world.ContainerAsync(["a", $"{OverlayWorld.Network}=10.208.0.9"]);
        Assert.Contains(OverlayWorld.ServiceAddress, one.Shell("ip route"), StringComparison.Ordinal);

        world.Networks.Overlays.Apply(OverlayWorld.Shop() with { Services = [] });

        Assert.DoesNotContain(OverlayWorld.ServiceAddress, one.Shell("ip route"), StringComparison.Ordinal);
    }
}
