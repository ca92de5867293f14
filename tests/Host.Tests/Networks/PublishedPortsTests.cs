using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

public class PublishedPortsTests
{
    [Fact]
    public async Task Port_OnAllOfOneFamily_LeavesTheOtherAlone()
    {
        await using var world = await NetworkWorld.StartAsync();
        world.Host.Shell("ip addr add fd99::1/64 dev up0 nodad");
        world.Outside.Shell("ip addr add fd99::2/64 dev up0 nodad");
        await world.NetworkAsync("a", spec => spec with { EnableIpv6 = true });
        var six = await world.ContainerAsync(
            ["a"], new PortSpec { Target = 80, HostPort = 8080, HostAddress = "[::]" });
        using var server = six.Serve(80, "TCP6");
        using var foreign = new TestServer(
            world.Host.Start("exec socat TCP4-LISTEN:8080,fork,reuseaddr SYSTEM:'echo foreign'"),
            () => world.Host.TryShell("ss -H4lnt sport = :8080 | grep -q .").Code == 0);

        Greets("hello", world.Outside.Shell(Ask("[fd99::1]", 8080)));
        Greets("foreign", world.Outside.Shell(Ask(NetworkWorld.HostAddress, 8080)));

        var both = await world.ContainerAsync(
            ["a"],
            new PortSpec { Target = 80, HostPort = 8081, HostAddress = "0.0.0.0" },
            new PortSpec { Target = 81, HostPort = 8081, HostAddress = "::" });
        using var server4 = both.Serve(80, "TCP4");
        using var server6 = both.Serve(81, "TCP6");
        Greets("hello", world.Outside.Shell(Ask(NetworkWorld.HostAddress, 8081)));
        Greets("hello", world.Outside.Shell(Ask("[fd99::1]", 8081)));
    }

    [Fact]
    public async Task Port_OfAContainerThatWasOnNoNetwork_IsThereOnceItIsConnected()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var one = await world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 });
        using var server = one.Serve(80);

        await world.Networks.DisconnectAsync(one.Id, "a");
        Assert.NotEqual(0, world.Outside.TryShell(Ask(NetworkWorld.HostAddress, 8080)).Code);
        await world.Networks.ConnectAsync(
            one.Id, new ContainerSpec { Name = "one", Image = "" }, new EndpointSpec { Network = "a" },
            CancellationToken.None);

        Greets("hello", world.Outside.Shell(Ask(NetworkWorld.HostAddress, 8080)));
        Greets("hello", one.Shell(Ask(NetworkWorld.HostAddress, 8080)));
    }

    private static string Ask(object address, int port) =>
        $"socat -T3 - TCP:{address}:{port},connect-timeout=2 </dev/null";

    private static void Greets(string greeting, string answer) =>
        Assert.StartsWith(greeting, answer, StringComparison.Ordinal);
}
