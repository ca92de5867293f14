using System.Diagnostics;
using Orc.Host.Tests.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Names;

public class ContainerNamesTests
{
    [Fact]
    public async Task Names_ResolveFromTheStart_OnSharedNetworksOnly()
    {
        await using var world = await NamesWorld.StartAsync("front", "back");
        var db = await world.ContainerAsync("db-1", ["back"], ["db"]);
        var web = await world.ContainerAsync("web-1", ["front", "back"], ["web"]);
        var lone = await world.ContainerAsync("lone", ["front"]);

        Assert.Equal(db.Address, NamesWorld.Ask(web, "db"));
        Assert.Equal(db.Address, NamesWorld.Ask(web, "db", "+tcp"));
        Assert.Equal(db.Address, NamesWorld.Ask(web, "db-1.back"));
        Assert.Equal(db.Address, NamesWorld.Ask(web, db.Id.Short));
        Assert.Equal("NOERROR", NamesWorld.Ask(web, "db AAAA"));
        Assert.Equal("db-1.back.", NamesWorld.Ask(web, $"-x {db.Address}"));
        Assert.Equal(web.Address, NamesWorld.Ask(lone, "web"));
        Assert.NotEqual(db.Address, NamesWorld.Ask(lone, "db"));
    }

    [Fact]
    public async Task Names_OfAContainerThatTheTableKnewTooEarly_ResolveFromTheStart()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var other = await world.ContainerAsync("other", ["n"]);
        var early = await world.StartBeforeItsLoopbackAsync("early", "n");

        Assert.Equal(other.Address, NamesWorld.Ask(early, "other"));
    }

    [Fact]
    public async Task Names_OfAService_FollowHealthAndLife()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var one = await world.ContainerAsync("web-1", ["n"], ["web"]);
        var two = await world.ContainerAsync("web-2", ["n"], ["web"]);
        var me = await world.ContainerAsync("me", ["n"]);

        world.Change(two, "health_status: unhealthy", report => report with { Health = HealthState.Unhealthy });
        await NamesWorld.SoonAsync(one.Address, () => NamesWorld.Ask(me, "web"));
        Assert.Equal(two.Address, NamesWorld.Ask(me, "web-2"));
        world.Change(one, "die", report => report with { State = ContainerState.Exited });
        await NamesWorld.SoonAsync(two.Address, () => NamesWorld.Ask(me, "web"));
        Assert.Equal("NOERROR", NamesWorld.Ask(me, "web-1"));
        world.Change(two, "rename", report => report with { Name = "other" });
        await NamesWorld.SoonAsync(two.Address, () => NamesWorld.Ask(me, "other"));
        await world.StopAsync(two);
        await world.StopAsync(one);
        Assert.Equal("SERVFAIL", NamesWorld.Ask(me, "web"));
    }

    [Fact]
    public async Task World_IsAskedFromTheHost_WithFallbackTcpAndEdns()
    {
        await using var world = await NamesWorld.StartAsync("n");
        using var first = new UpstreamServer(world.World.Outside.Namespace, "10.99.0.2", 2);
        using var second = new UpstreamServer(world.World.Outside.Namespace, "10.99.0.3", 3);
        var me = await world.ContainerAsync("me", ["n"]);

        Assert.Equal("192.0.2.2", NamesWorld.Ask(me, "a.test"));
        Assert.Equal("NXDOMAIN", NamesWorld.Ask(me, "nothing.test"));
        Assert.Equal("SERVFAIL", NamesWorld.Ask(me, "fail.test"));
        // By UDP it does not fit; dig comes again by TCP, and gets all.
        Assert.Equal(200, NamesWorld.Ask(me, "big.test").Split(' ').Length);
        NamesWorld.Ask(me, "a.test", "+bufsize=1400 +norecurse");
        Assert.Equal(1400, first.Asked.Last().UdpSize);
        Assert.Equal(0, first.Asked.Last().Flags & 0x100);
        // Nobody at the first address: the second answers. The file is read again.
        await File.WriteAllTextAsync(
            world.ResolvConf, "nameserver 10.99.0.9\nnameserver 10.99.0.3\n", TestContext.Current.CancellationToken);
        Assert.Equal("192.0.2.3", NamesWorld.Ask(me, "a.test"));
        var own = await world.ContainerAsync("own", ["n"], change: spec => spec with { Dns = ["10.99.0.2"] });
        Assert.Equal("192.0.2.2", NamesWorld.Ask(own, "a.test"));
    }

    [Fact]
    public async Task World_IsNotAskedFromInternalNetworks()
    {
        await using var world = await NamesWorld.StartAsync();
        await world.World.NetworkAsync("inner", spec => spec with { Internal = true });
        using var upstream = new UpstreamServer(world.World.Outside.Namespace, "10.99.0.2", 2);
        var me = await world.ContainerAsync("me", ["inner"]);
        var other = await world.ContainerAsync("other", ["inner"]);

        Assert.Equal("SERVFAIL", NamesWorld.Ask(me, "a.test"));
        Assert.Equal(other.Address, NamesWorld.Ask(me, "other"));
        Assert.Empty(upstream.Asked);
    }

    [Fact]
    public async Task Container_MayServeNamesItself()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var me = await world.ContainerAsync("me", ["n"]);
        using var inside = Orc.Linux.Namespaces.NetworkNamespace.Open(me.Attached.NamespacePath!);

        using var own = new UpstreamServer(inside, "0.0.0.0", 7);

        Assert.Equal(me.Address, NamesWorld.Ask(me, "me"));
        Assert.Contains(
            "192.0.2.7", me.Shell("dig +short +time=5 +tries=1 @127.0.0.1 a.test"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_AreNotTracked_AndAFirewallOfTheContainerSeesBothWaysAsOne()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var me = await world.ContainerAsync("me", ["n"]);
        Assert.Equal(me.Address, NamesWorld.Ask(me, "me"));
        Assert.Equal(me.Address, NamesWorld.Ask(me, "me", "+tcp"));
        Assert.Equal("0\n", me.Shell("cat /proc/sys/net/netfilter/nf_conntrack_count"));

        me.Shell(
            "nft 'table inet mine { chain in { type filter hook input priority 0; policy drop;"
            + " ct state established accept; ct state new th dport { 53, 61053 } accept; }; }'");

        Assert.Equal(me.Address, NamesWorld.Ask(me, "me"));
        Assert.Equal(me.Address, NamesWorld.Ask(me, "me", "+tcp"));
        Assert.NotEqual("0\n", me.Shell("cat /proc/sys/net/netfilter/nf_conntrack_count"));
    }

    [Fact]
    public async Task Killed_TheNamesProcess_ComesBackWithAllItHad()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var db = await world.ContainerAsync("db", ["n"]);
        var me = await world.ContainerAsync("me", ["n"]);
        for (var round = 0; round < 3; round++)
        {
            var before = world.NamesProcess;
            world.KillNamesProcess();
            await NamesWorld.SoonAsync("new", () => world.NamesProcess == before ? "old" : "new");

            await NamesWorld.SoonAsync(
                $"{db.Address}\n", () => me.TryShell("dig +short +time=1 +tries=1 @127.0.0.11 db").Output);
        }
    }

    [Fact]
    public async Task DaemonGone_NamesGoOn_AndTheNextLifeFindsThem()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var db = await world.ContainerAsync("db", ["n"]);
        var me = await world.ContainerAsync("me", ["n"]);
        var process = world.NamesProcess;

        await world.Names.DisposeAsync();
        Assert.Equal(db.Address, NamesWorld.Ask(me, "db"));

        // The engine starts a container again before it has told of the others.
        world.Open(isEngineOpen: false);
        var early = await world.ContainerAsync("early", ["n"]);
        Assert.Equal(db.Address, NamesWorld.Ask(early, "db"));
        Assert.Equal(db.Address, NamesWorld.Ask(me, "db"));
        Assert.Equal(early.Address, NamesWorld.Ask(me, "early"));
        await world.Names.DisposeAsync();

        world.Open();
        var late = await world.ContainerAsync("late", ["n"]);
        Assert.Equal(process, world.NamesProcess);
        Assert.Equal(db.Address, NamesWorld.Ask(late, "db"));
        Assert.Equal(late.Address, NamesWorld.Ask(me, "late"));
    }

    [Fact]
    public async Task BothGone_TheNextLifeBringsNamesBack()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var db = await world.ContainerAsync("db", ["n"]);
        var me = await world.ContainerAsync("me", ["n"]);
        await world.Names.DisposeAsync();
        world.KillNamesProcess();

        world.Open();
        var late = await world.ContainerAsync("late", ["n"]);

        Assert.Equal(db.Address, NamesWorld.Ask(me, "db"));
        Assert.Equal(db.Address, NamesWorld.Ask(late, "db"));
    }

    [Fact]
    public async Task StartedAgain_InAnotherNamespace_ItHasNamesThere()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var db = await world.ContainerAsync("db", ["n"]);
        var spec = new ContainerSpec
        {
            Name = "me",
            Image = "none",
            Endpoints = [new EndpointSpec { Network = "n" }],
        };
        var me = await world.StartAsync(new ContainerId(new string('7', ContainerId.Length)), spec);
        await world.StopAsync(me);

        var again = await world.StartAsync(me.Id, spec);

        Assert.Equal(db.Address, NamesWorld.Ask(again, "db"));
    }

    [Fact]
    public async Task Stopped_NothingKeepsItsNamespace()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var me = await world.ContainerAsync("me", ["n"]);
        NamesWorld.Ask(me, "me");

        await world.StopAsync(me);

        // The kernel takes the namespace and its end of the pair down in the background.
        await NamesWorld.SoonAsync("", () => world.World.Host.Shell("ip -o link show type veth | grep ov || true"));
    }

    [Fact]
    public async Task Ports_OfTheHostsIPv6Loopback_LeadToTheContainer()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var web = await world.ContainerAsync("web", ["n"], change: spec => spec with
        {
            Ports =
            [
                new PortSpec { Target = 80, HostPort = 8080 },
                new PortSpec { Target = 53, HostPort = 5300, Protocol = PortProtocol.Udp },
            ],
        });
        using var server = new EchoServer(web.Attached.NamespacePath!, 80, 53);
        using var client = new EchoClient(world.World.Host.Namespace);

        Assert.Equal("hello", await client.AskByTcpAsync("::1", 8080));
        Assert.Equal("hello", await client.AskByTcpAsync("127.0.0.1", 8080));
        Assert.Equal("hello", await client.AskByUdpAsync("::1", 5300));
        // Both outlive the names process, the port's next holder too.
        var before = world.NamesProcess;
        world.KillNamesProcess();
        await NamesWorld.SoonAsync("new", () => world.NamesProcess == before ? "old" : "new");
        var other = await world.ContainerAsync("other", ["n"]);
        Assert.Equal("hello", await client.AskByTcpAsync("::1", 8080));
        Assert.Equal("hello", await client.AskByUdpAsync("::1", 5300));
        var megabytes = new string('x', 4 << 20);
        Assert.Equal(megabytes, await client.AskByTcpAsync("::1", 8080, megabytes));
        Assert.NotEqual(other.Address, web.Address);
    }

    [Fact]
    public async Task Ports_OfTheHostsIPv6Loopback_OutliveWhatCannotBeCarried()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var web = await world.ContainerAsync("web", ["n"], change: spec => spec with
        {
            Ports =
            [
                new PortSpec { Target = 80, HostPort = 8080 },
                new PortSpec { Target = 53, HostPort = 5300, Protocol = PortProtocol.Udp },
            ],
        });
        using var server = new EchoServer(web.Attached.NamespacePath!, 80, 53);
        using var client = new EchoClient(world.World.Host.Namespace);
        Assert.Equal("hello", await client.AskByUdpAsync("::1", 5300));

        // More than a datagram of IPv4 may have.
        await client.SendByUdpAsync("::1", 5300, new byte[65_520]);
        Assert.Equal("hello", await client.AskByUdpAsync("::1", 5300));

        // A descriptor for nobody, whichever is free: a connection waits until there is one.
        world.World.Host.Shell($"prlimit --pid {world.NamesProcess} --nofile=3:");
        var waiting = client.AskByTcpAsync("::1", 8080);
        await client.SendByUdpAsync("::1", 5300, [1]);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        world.World.Host.Shell($"prlimit --pid {world.NamesProcess} --nofile=1024:");
        Assert.Equal("hello", await waiting);
        Assert.Equal("hello", await client.AskByTcpAsync("::1", 8080));
        Assert.Equal("hello", await client.AskByUdpAsync("::1", 5300));
    }

    // Of a network with IPv4 alone, on one host and in a cluster: every datagram, and its answer from where it was
    // asked.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ports_OfAllOfIPv6_LeadToTheContainer_FromOtherMachines(bool isOfCluster)
    {
        const int Asked = 30;
        await using var world = await NamesWorld.StartAsync("n");
        world.World.Host.Shell(
            "ip addr add fd99::1/64 dev up0 nodad; ip addr add fd99:1::1/128 dev lo; "
            + "ip addr add fd99::9/64 dev up0 nodad");
        world.World.Outside.Shell("ip addr add fd99::2/64 dev up0 nodad; ip -6 route add default via fd99::1");
        PortSpec[] ports =
        [
            new() { Target = 80, HostPort = 8080 },
            new() { Target = 53, HostPort = 5300, Protocol = PortProtocol.Udp },
        ];
        if (isOfCluster)
        {
            var table = OverlayWorld.Shop(OverlayWorld.Web("10.208.0.5", NetworkWorld.HostAddress));
            await OverlayWorld.OpenAsync(
                world.World, table with { Services = [table.Services[0] with { Ports = [.. ports] }] });
        }

        var web = await world.ContainerAsync(
            "web", [isOfCluster ? OverlayWorld.Network : "n"], change: spec => isOfCluster
                ? spec with { Endpoints = [spec.Endpoints[0] with { Ipv4Address = "10.208.0.5" }] }
                : spec with { Ports = [.. ports] });
        using var server = new EchoServer(web.Attached.NamespacePath!, 80, 53);
        using var outside = new EchoClient(world.World.Outside.Namespace);
        using var inside = new EchoClient(world.World.Host.Namespace);
        await Eventually.ThatAsync(
            "the relay listens",
            () => world.World.Host.Shell("ss -Hlnu").Contains("[::]:5300", StringComparison.Ordinal));

        foreach (var address in (string[])["fd99::1", "fd99::9", "fd99:1::1"])
        {
            Assert.Equal("hello", await outside.AskByTcpAsync(address, 8080));
            for (var number = 0; number < Asked; number++)
            {
                Assert.Equal("hello", await outside.AskByUdpAsync(address, 5300));
                Assert.Equal("hello", await inside.AskByUdpAsync(address, 5300));
            }
        }

        Assert.Equal("hello", await inside.AskByUdpAsync("::1", 5300));
        Assert.Equal("hello", await outside.AskByUdpAsync(NetworkWorld.HostAddress, 5300));
        await world.StopAsync(web);
    }

    [Fact]
    public async Task DatagramPort_Flooded_IsThereForWhoComesAfter()
    {
        await using var world = await NamesWorld.StartAsync("n");
        var web = await world.ContainerAsync("web", ["n"], change: spec => spec with
        {
            Ports = [new PortSpec { Target = 53, HostPort = 5300, Protocol = PortProtocol.Udp }],
        });
        using var server = new EchoServer(web.Attached.NamespacePath!, 80, 53);
        using var client = new EchoClient(world.World.Host.Namespace);
        Assert.Equal("hello", await client.AskByUdpAsync("::1", 5300));

        for (var number = 0; number < 1100; number++)
        {
            await client.SendByUdpAsync("::1", 5300, [1]);
        }

        Assert.Equal("hello", await client.AskByUdpAsync("::1", 5300));
        var large = new string('x', 60_000);
        Assert.Equal(large, await client.AskByUdpAsync("::1", 5300, large));
        Assert.InRange(
            Directory.EnumerateFileSystemEntries($"/proc/{world.NamesProcess}/fd").Count(), 1024, 1024 + 100);
    }

    [Fact]
    public async Task Add_IsQuick()
    {
        await using var world = await NamesWorld.StartAsync("n");
        await world.ContainerAsync("warm", ["n"]);
        var times = new List<double>();
        for (var number = 0; number < 30; number++)
        {
            var spec = new ContainerSpec
            {
                Name = $"c{number}",
                Image = "none",
                Endpoints = [new EndpointSpec { Network = "n" }],
            };
            var id = new ContainerId($"{number:x2}".PadRight(ContainerId.Length, 'a'));
            var attached = await world.World.Networks.AttachAsync(
                id, spec, Orc.Agent.Networks.HeldPorts.None, CancellationToken.None);
            var start = Stopwatch.GetTimestamp();
            await world.Names.AddAsync(id, attached.NamespacePath!, spec, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        TestContext.Current.SendDiagnosticMessage(
            $"names of a container: min {times[0]:0.00} ms, median {times[15]:0.00} ms, max {times[^1]:0.00} ms");
        Assert.True(times[0] < 10, $"{times[0]} ms");
    }
}
