using System.Net.Sockets;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

/// <summary>What containers of one network reach of others, and of the machine.</summary>
public class NetworkIsolationTests
{
    [Fact]
    public async Task Networks_AreIsolated_AndInternalOnesLeadNowhere()
    {
        await using var world = await NetworkWorld.StartAsync();
        var a = await world.NetworkAsync("a");
        var b = await world.NetworkAsync("b");
        await world.NetworkAsync("inner", spec => spec with { Internal = true });
        var one = await world.ContainerAsync(["a"]);
        var two = await world.ContainerAsync(["b"]);
        var both = await world.ContainerAsync(["inner", "a"]);
        var inner = await world.ContainerAsync(["inner"]);

        Assert.NotEqual(0, one.TryShell($"ping -c1 -W1 {two.Address}").Code);
        Assert.NotEqual(0, one.TryShell($"ping -c1 -W1 {b.Subnets[0].Gateway}").Code);
        one.Shell($"ping -c1 -W2 {a.Subnets[0].Gateway}");
        both.Shell($"ping -c1 -W2 {inner.Address}");
        both.Shell("ping -c1 -W2 10.99.0.2");
        Assert.NotEqual(0, inner.TryShell("ping -c1 -W1 10.99.0.2").Code);
        Assert.DoesNotContain("default", inner.Shell("ip route"), StringComparison.Ordinal);
        inner.Shell($"ip route add default via {world.Networks.Find("inner")!.Subnets[0].Gateway}");
        Assert.NotEqual(0, inner.TryShell("ping -c1 -W1 10.99.0.2").Code);
        Assert.NotEqual(0, inner.TryShell($"ping -c1 -W1 {NetworkWorld.HostAddress}").Code);
    }

    [Fact]
    public async Task InternalNetwork_ReachesNoPublishedPort_ByItsGateway()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var gateway = (await world.NetworkAsync("inner", spec => spec with { Internal = true })).Subnets[0].Gateway;
        var web = await world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 });
        var other = await world.ContainerAsync(["a"]);
        var inner = await world.ContainerAsync(["inner"]);
        using var server = web.Serve(80);
        using var own = world.Host.Start("exec socat TCP4-LISTEN:8081,fork,reuseaddr SYSTEM:'echo host'");

        other.Shell($"socat -T2 - TCP:{NetworkWorld.HostAddress}:8080,connect-timeout=2 </dev/null | grep -q .");
        var asked = inner.TryShell($"socat -T1 - TCP:{gateway}:8080,connect-timeout=1 </dev/null");
        Assert.Contains("Connection refused", asked.Output, StringComparison.Ordinal);
        await Eventually.ThatAsync(
            "a program of the machine answers there",
            () => inner.TryShell($"socat -T2 - TCP:{gateway}:8081,connect-timeout=1 </dev/null").Output == "host\n");
    }

    [Fact]
    public async Task InternalNetwork_OfIPv6_ReachesNoRelayOfAPublishedPort()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var network = await world.NetworkAsync("inner", spec => spec with { EnableIpv6 = true, Internal = true });
        var gateway = network.Subnets.Single(subnet => subnet.Family == AddressFamily.InterNetworkV6).Gateway;
        await world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 });
        var inner = await world.ContainerAsync(["inner"]);

        using var own = world.Host.Start("exec socat TCP6-LISTEN:8081,ipv6only=1,fork,reuseaddr SYSTEM:'echo host'");
        await Eventually.ThatAsync(
            "a program of the machine answers there",
            () => inner.TryShell(Ask($"[{gateway}]:8081")).Output == "host\n");

        // Nobody is asked: what holds the port, as the names process does, would refuse.
        Assert.Contains("timed out", inner.TryShell(Ask($"[{gateway}]:8080")).Output, StringComparison.Ordinal);
        Assert.Contains("refused", inner.TryShell(Ask($"[{gateway}]:8082")).Output, StringComparison.Ordinal);

        static string Ask(string where) => $"socat -T2 - TCP6:{where},connect-timeout=1 </dev/null";
    }

    [Fact]
    public async Task InternalNetwork_OfIPv6_ReachesItsOwnGatewayAlone()
    {
        await using var world = await NetworkWorld.StartAsync();
        world.Host.Shell("ip addr add fd99::1/64 dev up0 nodad");
        var network = await world.NetworkAsync("inner", spec => spec with { EnableIpv6 = true, Internal = true });
        var gateway = network.Subnets.Single(subnet => subnet.Family == AddressFamily.InterNetworkV6).Gateway;
        var inner = await world.ContainerAsync(["inner"]);
        inner.Shell($"ip -6 route replace fd99::/64 via {gateway} dev eth0");

        inner.Shell($"ping -c1 -W2 {gateway}");
        world.Host.Shell($"ping -c1 -W2 {inner.Attached.Endpoints[0].Ipv6Address}");
        Assert.NotEqual(0, inner.TryShell("ping -c1 -W1 fd99::1").Code);
    }
}
