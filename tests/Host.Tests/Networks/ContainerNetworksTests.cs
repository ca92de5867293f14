using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

public class ContainerNetworksTests
{

    [Fact]
    public async Task Containers_OfOneNetwork_ReachEachOtherTheHostAndTheWorld()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("shop_default");
        var one = await world.ContainerAsync(["shop_default"]);
        var two = await world.ContainerAsync(["shop_default"]);

        one.Shell($"ping -c1 -W2 {two.Address}");
        one.Shell($"ping -c1 -W2 {NetworkWorld.HostAddress}");
        // Masqueraded: the world knows no way back to the container.
        one.Shell("ping -c1 -W2 10.99.0.2");
        Assert.Equal("10.176.0.2", one.Address);
        Assert.Equal("10.176.0.3", two.Address);
        Assert.Equal("10.176.0.1", one.Attached.Endpoints[0].Gateway);
    }

    [Fact]
    public async Task Neighbours_OnBothSides_AreToldAndNotAskedFor_AndForgottenWithTheContainer()
    {
        await using var world = await NetworkWorld.StartAsync();
        var network = await world.NetworkAsync("shop_default", spec => spec with
        {
            EnableIpv6 = true,
            Subnets = [new SubnetSpec("10.176.8.0/24"), new SubnetSpec("fd00:8::/64")],
        });
        var one = await world.ContainerAsync(["shop_default"]);
        var two = await world.ContainerAsync(["shop_default"]);
        foreach (var container in new[] { one, two })
        {
            container.Shell("ping -c1 -W2 10.176.8.1; ping -6 -c1 -W2 fd00:8::1");
            world.Host.Shell($"ping -c1 -W2 {container.Address}");
            Assert.Equal(
                "10.176.8.1 lladdr 02:42:0a:b0:08:01 PERMANENT \nfd00:8::1 lladdr 02:42:0a:b0:08:01 PERMANENT \n",
                container.Shell("ip -4 neigh show dev eth0; ip -6 neigh show fd00:8::1 dev eth0"));
        }

        string Neighbours() => world.Host.Shell(
            $"ip -4 neigh show dev {network.Bridge} nud all; "
            + $"ip -6 neigh show to fd00:8::/64 dev {network.Bridge} nud all");
        var known = Neighbours();
        Assert.Equal(4, known.Split("PERMANENT").Length - 1);
        Assert.Equal(4, known.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await world.Networks.DetachAsync(one.Id, CancellationToken.None);
        Assert.DoesNotContain($"{one.Address} ", Neighbours(), StringComparison.Ordinal);
        Assert.Contains($"{two.Address} ", Neighbours(), StringComparison.Ordinal);
        await world.Networks.DisconnectAsync(two.Id, "shop_default");
        Assert.Equal("", Neighbours());
    }

    [Fact]
    public async Task PublishedPort_IsReachedFromEverywhere()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        await world.NetworkAsync("b");
        var web = await world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 });
        var neighbour = await world.ContainerAsync(["a"]);
        var stranger = await world.ContainerAsync(["b"]);
        using var server = web.Serve(80);
        var gateway = world.Networks.Find("a")!.Subnets[0].Gateway;
        var greeting = $"hello from {web.Address} to ";

        // The client's address is kept.
        Assert.Equal($"{greeting}10.99.0.2\n", world.Outside.Shell(Ask(NetworkWorld.HostAddress, 8080)));
        Assert.Equal($"{greeting}{stranger.Address}\n", stranger.Shell(Ask(NetworkWorld.HostAddress, 8080)));
        Assert.Equal(
            $"{greeting}{neighbour.Address}\n", neighbour.Shell(Ask(NetworkWorld.HostAddress, 8080)));
        Greets(greeting, world.Host.Shell(Ask(NetworkWorld.HostAddress, 8080)));
        Greets(greeting, world.Host.Shell(Ask("127.0.0.1", 8080)));
        Greets(greeting, world.Host.Shell(Ask(gateway, 8080)));
        Greets(greeting, web.Shell(Ask(NetworkWorld.HostAddress, 8080)));
        // Not published, or not by that way.
        Assert.NotEqual(0, world.Outside.TryShell(Ask(NetworkWorld.HostAddress, 80)).Code);
        world.Outside.Shell($"ip route add 10.176.0.0/12 via {NetworkWorld.HostAddress}");
        Assert.NotEqual(0, world.Outside.TryShell(Ask(web.Address, 80)).Code);
    }

    [Fact]
    public async Task PublishedPort_OnOneAddress_IsClosedOnOthers()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var web = await world.ContainerAsync(
            ["a"],
            new PortSpec { Target = 80, HostPort = 8080, HostAddress = "127.0.0.1" },
            new PortSpec
            {
                Target = 53,
                HostPort = 5353,
                HostAddress = NetworkWorld.HostAddress,
                Protocol = PortProtocol.Udp,
            });
        using var server = web.Serve(80);
        using var udp = web.Serve(53, "UDP4");

        Greets("hello", world.Host.Shell(Ask("127.0.0.1", 8080)));
        Assert.NotEqual(0, world.Outside.TryShell(Ask(NetworkWorld.HostAddress, 8080)).Code);
        world.Outside.Shell(
            $"ip route add 127.0.0.1/32 via {NetworkWorld.HostAddress} && " +
            "echo 1 > /proc/sys/net/ipv4/conf/up0/route_localnet");
        Assert.NotEqual(0, world.Outside.TryShell(Ask("127.0.0.1", 8080)).Code);
        Assert.StartsWith(
            "hello",
            world.Outside.Shell($"echo x | socat -t5 - UDP:{NetworkWorld.HostAddress}:5353"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortInUse_IsRefusedAndNamesTheHolder()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        using var foreign = new TestServer(
            world.Host.Start("exec socat TCP-LISTEN:8080,fork SYSTEM:true"),
            () => world.Host.TryShell("ss -Hlnt sport = :8080 | grep -q .").Code == 0);

        var failure = await Assert.ThrowsAsync<NetworkException>(
            () => world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 }));
        Says("cannot publish port 8080/tcp: it is in use by socat (pid ", failure);

        var range = new PortSpec { Target = 80, HostPort = 8080, HostPortEnd = 8082 };
        var ranged = await world.ContainerAsync(["a"], range);
        Assert.Equal(8081, ranged.Attached.Ports[0].HostPort);
        failure = await Assert.ThrowsAsync<NetworkException>(
            () => world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8081 }));
        Says($"in use by container c ({ranged.Id.Short})", failure);
        var any = await world.ContainerAsync(["a"], new PortSpec { Target = 80 });
        Assert.InRange(any.Attached.Ports[0].HostPort!.Value, 1024, 65535);

        // Held, not listened on: nobody else gets it.
        Assert.NotEqual(0, world.Host.TryShell("timeout 2 socat TCP4-LISTEN:8081,reuseaddr -").Code);
        ranged.Held.Dispose();
        Assert.Equal(124, world.Host.TryShell("timeout 1 socat TCP4-LISTEN:8081,reuseaddr -").Code);
    }

    [Fact]
    public async Task Subnet_InTheRangeOfServices_IsRefusedOnANodeOfACluster()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("before", spec => spec with { Subnets = [new SubnetSpec("10.223.9.0/24")] });
        world.Networks.Attachments.IsOfCluster = true;

        var refused = await Assert.ThrowsAsync<NetworkException>(() => world.NetworkAsync(
            "after", spec => spec with { Subnets = [new SubnetSpec("10.223.0.0/24")] }));

        Assert.Equal(
            "cannot create network after: subnet 10.223.0.0/24 overlaps 10.223.0.0/16 of the cluster's services "
            + "(their own addresses)",
            refused.Message);
    }

    [Fact]
    public async Task PortOfAService_OnAnAddressThatThisHostLacks_IsNoObstacle_AndIsHeldOnceItHasIt()
    {
        await using var world = await NetworkWorld.StartAsync();
        var ports = world.Networks.Ports;
        var port = new PortSpec { Target = 80, HostPort = 8080, HostAddress = "10.98.0.1" };

        Assert.Null(ports.FindObstacle(port, out var isLacking));
        Assert.True(isLacking);
        Assert.Empty(ports.HoldForService(port).Ports);
        // A container's own port is for this host.
        Says("this host has no address 10.98.0.1", Assert.Throws<NetworkException>(() => ports.Hold([port], null)));

        world.Host.Shell("ip addr add 10.98.0.1/32 dev lo");
        Assert.Null(ports.FindObstacle(port, out isLacking));
        Assert.False(isLacking);
        using var held = ports.HoldForService(port);
        Assert.Equal([port], held.Ports);
        Assert.NotEqual(0, world.Host.TryShell("timeout 2 socat TCP4-LISTEN:8080,bind=10.98.0.1 -").Code);
    }

    [Fact]
    public async Task PortOfSctp_OnAKernelWithoutIt_IsRefusedInWords()
    {
        await using var world = await NetworkWorld.StartAsync();
        var port = new PortSpec { Target = 80, HostPort = 8080, Protocol = PortProtocol.Sctp };

        var obstacle = world.Networks.Ports.FindObstacle(port, out _);

        // Asked for a socket, the kernel has loaded what it has of it.
        var hasSctp = world.Host.TryShell("test -e /proc/net/sctp").Code == 0;
        Assert.Equal(
            hasSctp ? null : "cannot publish port 8080/sctp: this kernel has no SCTP (modprobe sctp)", obstacle);
    }

    [Fact]
    public async Task Daemon_StartsAgain_FindsEverything()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a", spec => spec with { Subnets = [new SubnetSpec("10.77.0.0/24")] });
        var web = await world.ContainerAsync(["a=10.77.0.9"], new PortSpec { Target = 80, HostPort = 8080 });
        var gone = await world.ContainerAsync(["a"]);
        using var server = web.Serve(80);

        await world.RestartAsync();
        Greets("hello", world.Outside.Shell(Ask(NetworkWorld.HostAddress, 8080)));
        Assert.Equal("10.77.0.9", world.Networks.Report(web.Id)!.Endpoints[0].Ipv4Address);
        await world.Networks.AdoptAsync(new HashSet<ContainerId> { web.Id }, CancellationToken.None);
        Assert.Null(world.Networks.Report(gone.Id));
        Assert.False(File.Exists(gone.Attached.NamespacePath));
        var failure = await Assert.ThrowsAsync<NetworkException>(() => world.ContainerAsync(["a=10.77.0.9"]));
        Says("10.77.0.9 of network a is in use by container", failure);
        failure = await Assert.ThrowsAsync<NetworkException>(
            () => world.Networks.RemoveNetworkAsync("a", CancellationToken.None));
        Says($"container {web.Id.Short} is on it", failure);
    }

    [Fact]
    public async Task Ruleset_FlushedBySomebody_ComesBack()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var web = await world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 });
        using var server = web.Serve(80);
        var before = world.Host.Shell("nft list ruleset");
        world.Host.Shell("nft flush ruleset");
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (world.Host.Shell("nft list ruleset") != before)
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(5), "the table did not come back");
        }

        Greets("hello", world.Outside.Shell(Ask(NetworkWorld.HostAddress, 8080)));
    }

    [Fact]
    public async Task RestartInPlace_ForeignStateGoes_OwnComesBack()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var one = await world.ContainerAsync(["a"]);
        const string State =
            "ip -o link show eth0; ip -o addr; ip route; ip neigh show nud permanent; nft list ruleset";
        var before = one.Shell(State);
        one.Shell(
            "ip link set eth0 address 02:00:00:00:00:99; ip link add evil type bridge; " +
            "ip addr add 10.1.1.1/24 dev eth0; " +
            "ip route add 10.2.0.0/16 via 10.176.0.1; ip route del default; " +
            "nft add table inet mine; nft delete table ip orc_names");
        await world.Networks.RestoreAsync(one.Id);
        Assert.Equal(before, one.Shell(State));

        one.Shell("ip link del eth0");
        await world.Networks.RestoreAsync(one.Id);
        one.Shell("ping -c1 -W2 10.99.0.2");
    }

    [Fact]
    public async Task Connect_AndDisconnect_OfARunningContainer()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        await world.NetworkAsync("b");
        var one = await world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 });
        var other = await world.ContainerAsync(["b"]);
        using var server = one.Serve(80);
        await world.Networks.ConnectAsync(
            one.Id, new ContainerSpec { Name = "one", Image = "" }, new EndpointSpec { Network = "b" },
            CancellationToken.None);
        one.Shell($"ping -c1 -W2 {other.Address}");
        await world.Networks.DisconnectAsync(one.Id, "a");
        one.Shell("ping -c1 -W2 10.99.0.2");
        Greets("hello", world.Outside.Shell(Ask(NetworkWorld.HostAddress, 8080)));
        await world.Networks.RemoveNetworkAsync("a", CancellationToken.None);
    }

    [Fact]
    public async Task IPv6_WhereEnabled_Works()
    {
        await using var world = await NetworkWorld.StartAsync();
        world.Host.Shell("ip addr add fd99::1/64 dev up0 nodad");
        world.Outside.Shell("ip addr add fd99::2/64 dev up0 nodad");
        await world.NetworkAsync("a", spec => spec with { EnableIpv6 = true });
        var web = await world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 });
        using var server = web.Serve(80, "TCP6");
        web.Shell("ping -c1 -W2 fd99::2");
        Greets("hello", world.Outside.Shell(Ask("[fd99::1]", 8080)));
    }

    [Fact]
    public async Task LoopbackOfTheHost_IsNotReachedFromAContainer_ThoughItsPortsAnswerThere()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var web = await world.ContainerAsync(["a"], new PortSpec { Target = 80, HostPort = 8080 });
        using var server = web.Serve(80);
        using var secret = world.Host.Start(
            "exec socat TCP-LISTEN:9000,bind=127.0.0.1,fork,reuseaddr SYSTEM:'echo secret'");
        var gateway = world.Networks.Find("a")!.Subnets[0].Gateway;
        Greets("secret", await EventuallyAsync(() => world.Host.TryShell(Ask("127.0.0.1", 9000))));
        web.Shell(
            $"ip route add 127.0.0.0/8 via {gateway} table 77 && ip rule add to 127.0.0.0/8 lookup 77 pref 0 && "
            + "ip rule del pref 0 lookup local 2>/dev/null; ip rule add pref 100 lookup local; "
            + "echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet");

        Assert.NotEqual(0, web.TryShell(Ask("127.0.0.1", 9000)).Code);
        Greets("hello", world.Host.Shell(Ask("127.0.0.1", 8080)));
        secret.Kill(entireProcessTree: true);
        await secret.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Renamed_ItsRecordSaysSo_AfterACrashToo()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var web = await world.ContainerAsync(["a"]);
        world.Networks.Rename(web.Id, "other");
        await world.RestartAsync();

        Assert.Equal("other", world.Networks.FindContainer(web.Id)!.Name);
    }

    [Fact]
    public async Task FailedAttach_LeavesNothing()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        await Assert.ThrowsAsync<NetworkException>(() => world.ContainerAsync(["a=10.176.0.77", "missing"]));
        await Assert.ThrowsAsync<NetworkException>(() => world.ContainerAsync(["a=10.9.9.9"]));
        Assert.Empty(Directory.EnumerateFiles(world.Directories.Pins));
        Assert.Empty(Directory.EnumerateFiles(world.Directories.Endpoints));
        var again = await world.ContainerAsync(["a=10.176.0.77"]);
        Assert.Equal("10.176.0.77", again.Address);
    }

    private static async Task<string> EventuallyAsync(Func<(int Code, string Output)> ask)
    {
        for (var tries = 0; ; tries++)
        {
            var (code, output) = ask();
            if (code == 0 || tries > 100)
            {
                return output;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static string Ask(object address, int port) =>
        $"socat -T3 - TCP:{address}:{port},connect-timeout=2 </dev/null";

    private static void Greets(string greeting, string answer) =>
        Assert.StartsWith(greeting, answer, StringComparison.Ordinal);

    private static void Says(string text, Exception failure) =>
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
}
