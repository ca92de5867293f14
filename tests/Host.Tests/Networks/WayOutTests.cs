using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

/// <summary>Which network of several leads out, and published ports in.</summary>
public class WayOutTests
{
    [Fact]
    public async Task WayOut_OfARunningContainer_IsTheNetworkOfTheHighestPriority()
    {
        await using var world = await NetworkWorld.StartAsync();
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            await world.NetworkAsync(name);
        }

        var one = await world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 });
        using var server = one.Serve(80);
        await ConnectAsync("b", 5);
        IsWayOut("b");
        await ConnectAsync("c", 5);
        IsWayOut("b");
        await ConnectAsync("d", 7);
        IsWayOut("d");
        await world.Networks.DisconnectAsync(one.Id, "d");
        IsWayOut("b");
        await world.RestartAsync();
        await world.Networks.DisconnectAsync(one.Id, "b");
        IsWayOut("c");

        Task<AttachedNetwork> ConnectAsync(string network, int priority) => world.Networks.ConnectAsync(
            one.Id,
            new ContainerSpec { Name = "one", Image = "" },
            new EndpointSpec { Network = network, GatewayPriority = priority },
            CancellationToken.None);

        void IsWayOut(string network)
        {
            var subnet = world.Networks.Find(network)!.Subnets.Single();
            Assert.Contains(
                $"default via {subnet.Gateway} ", one.Shell("ip -4 route show default"), StringComparison.Ordinal);
            Assert.StartsWith(
                "hello",
                world.Outside.Shell($"socat -T3 - TCP:{NetworkWorld.HostAddress}:8080,connect-timeout=2 </dev/null"),
                StringComparison.Ordinal);
            var own = one.Shell($"ip -4 -o addr show to {subnet.Subnet}").Split("inet ")[1].Split('/')[0];
            Assert.Contains(own, world.Host.Shell("nft list ruleset"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WayOut_ThatIsLeft_LeavesTheContainerAWayToItself()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        await world.NetworkAsync("b");
        var one = await world.ContainerAsync(["a", "b"], new PortSpec { Target = 80, HostPort = 8080 });
        using var server = one.Serve(80);

        await world.Networks.DisconnectAsync(one.Id, "a");

        Assert.StartsWith(
            "hello",
            one.Shell($"socat -T3 - TCP:{NetworkWorld.HostAddress}:8080,connect-timeout=2 </dev/null"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task WayOut_ThatCouldNotBeTaken_IsTheFormer()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("lan", spec => spec with
        {
            Driver = "macvlan",
            Options = spec.Options.SetItem("parent", "up0"),
            Subnets = [new SubnetSpec("10.99.0.0/24") { Gateway = "10.99.0.2" }],
        });
        await world.NetworkAsync("b");
        var id = new ContainerId(new string('c', ContainerId.Length));
        var spec = new ContainerSpec
        {
            Name = "c",
            Image = "none",
            Endpoints = [new EndpointSpec { Network = "lan", Ipv4Address = "10.99.0.9" }],
        };

        // Two that no table can have together: publishing them fails, which the former way out does not do.
        var ports = new HeldPorts(
            [new PortSpec { Target = 80, HostPort = 8080 }, new PortSpec { Target = 81, HostPort = 8080 }], []);
        var one = new NetworkWorld.TestContainer(
            id, await world.Networks.AttachAsync(id, spec, ports, CancellationToken.None), ports);

        await Assert.ThrowsAnyAsync<IOException>(() => world.Networks.ConnectAsync(
            id, spec, new EndpointSpec { Network = "b", GatewayPriority = 5 }, CancellationToken.None));

        Assert.Contains("default via 10.99.0.2 ", one.Shell("ip route"), StringComparison.Ordinal);
        Assert.Equal("lan", Assert.Single(world.Networks.FindContainer(id)!.Endpoints).Network);
    }

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
