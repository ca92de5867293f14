using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

public class OverlayNetworksTests
{
    private const string AskPort = "socat -T3 - TCP:10.99.0.1:8080,connect-timeout=2 </dev/null";

    [Fact]
    public async Task Apply_TheKernelRefuses_IsToldAgainUntilItTakesIt()
    {
        await using var world = await NetworkWorld.StartAsync();
        var network = await OverlayWorld.OpenAsync(world, OverlayWorld.Shop());
        var device = network.Overlay!.Device;
        world.Host.Shell($"ip link add {device} type bridge");
        var table = OverlayWorld.Shop(OverlayWorld.Web("10.208.0.5", OverlayWorld.There));

        Assert.ThrowsAny<Exception>(() => world.Networks.Overlays.Apply(table));
        Assert.False(OverlayWorld.Knows(world, table));
        Assert.ThrowsAny<Exception>(() => world.Networks.Overlays.Apply(table));
        world.Host.Shell($"ip link del {device}");

        await Eventually.ThatAsync("the kernel is told", () => OverlayWorld.Knows(world, table));
        Assert.Contains("dst 10.99.0.2", world.Host.Shell($"bridge fdb show dev {device}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Network_HasTheIdThatTheClusterKnowsItBy()
    {
        await using var world = await NetworkWorld.StartAsync();
        var id = new string('c', 64);

        Assert.Equal(id, (await OverlayWorld.OpenAsync(world, OverlayWorld.Shop() with { Id = id })).Id);
    }

    [Fact]
    public async Task Network_OfAManagerThatDoesNotSayItsId_HasOne()
    {
        await using var world = await NetworkWorld.StartAsync();

        Assert.Equal(64, (await OverlayWorld.OpenAsync(world, OverlayWorld.Shop())).Id.Length);
    }

    [Fact]
    public async Task Apply_WhatFailedHalfWay_LeavesNothingOfItBehind()
    {
        await using var world = await NetworkWorld.StartAsync();
        var known = OverlayWorld.Shop(OverlayWorld.Web("10.208.0.5", OverlayWorld.There));
        var network = await OverlayWorld.OpenAsync(world, known);
        using (var owner = HostNetwork.Open(world.Host.Namespace))
        {
            Own(owner, world.Networks.Table);
            Assert.ThrowsAny<IOException>(() => world.Networks.Overlays.Apply(
                OverlayWorld.Shop(OverlayWorld.Web("10.208.0.6", OverlayWorld.There))));
            Assert.Contains("10.208.0.6", Neighbours(), StringComparison.Ordinal);
        }

        await GivenUpAsync(world);
        world.Networks.Overlays.Apply(known);

        Assert.DoesNotContain("10.208.0.6", Neighbours(), StringComparison.Ordinal);
        Assert.True(OverlayWorld.Knows(world, known));

        string Neighbours() => world.Host.Shell($"ip neigh show dev {network.Overlay!.Device}");
    }

    // A table that a process owns is nobody else's to change; it goes with the process's socket, and nobody is told.
    [Fact]
    public async Task Ruleset_ThatCouldNotBeWritten_IsWrittenOnceItCanBe()
    {
        await using var world = await NetworkWorld.StartAsync();
        await OverlayWorld.OpenAsync(world, OverlayWorld.Shop());
        var table = world.Networks.Table;
        var before = world.Host.Shell($"nft list table inet {table}");
        using (var owner = HostNetwork.Open(world.Host.Namespace))
        {
            Own(owner, table);
            Assert.ThrowsAny<IOException>(
                () => world.Networks.Overlays.Apply(OverlayWorld.Shop() with { Services = [] }));
        }

        await GivenUpAsync(world);
        await Eventually.ThatAsync(
            "the table is there", () => world.Host.TryShell($"nft list table inet {table}").Code == 0);
        Assert.Contains("10.223.0.1", before, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "10.223.0.1", world.Host.Shell($"nft list table inet {table}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_TheMachineHasAnotherAddress_TheTunnelSendsFromIt()
    {
        await using var world = await NetworkWorld.StartAsync();
        var table = OverlayWorld.Shop(OverlayWorld.Web("10.208.0.5", OverlayWorld.There));
        var device = (await OverlayWorld.OpenAsync(world, table)).Overlay!.Device;
        Assert.Contains("local 10.99.0.1 ", world.Host.Shell($"ip -d link show {device}"), StringComparison.Ordinal);

        world.Host.Shell("ip addr add 10.99.0.7/24 dev up0");
        world.Networks.Overlays.Apply(table with { Machine = "10.99.0.7" });

        Assert.Contains("local 10.99.0.7 ", world.Host.Shell($"ip -d link show {device}"), StringComparison.Ordinal);
        Assert.Contains("dst 10.99.0.2", world.Host.Shell($"bridge fdb show dev {device}"), StringComparison.Ordinal);
        // A daemon that finds the device with an address of before.
        world.Networks.Overlays.Apply(table);
        world.Host.Shell($"ip link del {device}");
        world.Host.Shell($"ip link add {device} type vxlan id 4097 local 10.99.0.7 dstport 4789");
        await world.RestartAsync();
        Assert.Contains("local 10.99.0.1 ", world.Host.Shell($"ip -d link show {device}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceAddress_FromTheMachineItself_NeedsNoDefaultRoute()
    {
        await using var world = await NetworkWorld.StartAsync();
        world.Host.Shell("ip route del default");
        var table = OverlayWorld.Shop(OverlayWorld.Web("10.208.0.5", NetworkWorld.HostAddress)) with
        {
            Subnet6 = "fd00:208::/64",
        };
        await OverlayWorld.OpenAsync(world, table);
        var web = await world.ContainerAsync([$"{OverlayWorld.Network}=10.208.0.5"]);
        using var server = web.Serve(80, "TCP6");

        Assert.StartsWith("hello", Ask("TCP:10.223.0.1:80"), StringComparison.Ordinal);
        Assert.StartsWith("hello", Ask("TCP6:[fd6f:7263:df::adf:1]:80"), StringComparison.Ordinal);
        world.Networks.Overlays.Apply(table with { Services = [] });
        Assert.DoesNotContain("10.223.0.1", world.Host.Shell("ip route; ip -6 route"), StringComparison.Ordinal);
        Assert.DoesNotContain("fd6f:7263:df:", world.Host.Shell("ip -6 route"), StringComparison.Ordinal);
        await world.Networks.DetachAsync(web.Id, CancellationToken.None);

        string Ask(string address) => world.Host.Shell($"socat -T3 - {address},connect-timeout=2 </dev/null");
    }

    // A socket has room for the kernel's word on some hundreds of them, or some thousands.
    [Fact]
    public async Task Services_MoreThanASocketHasRoomFor_HaveRoutesWhereTheWayOutIsElsewhere()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var table = OverlayWorld.Shop();
        var many = table with
        {
            Services =
            [
                .. Enumerable.Range(0, 3000).Select(number => table.Services[0] with
                {
                    Name = $"shop_{number}",
                    Address = $"10.223.{1 + (number / 200)}.{1 + (number % 200)}",
                    Aliases = [],
                    Ports = [],
                }),
            ],
        };
        await OverlayWorld.OpenAsync(world, table with { Services = [] });
        var before = await world.ContainerAsync(["a", $"{OverlayWorld.Network}=10.208.0.5"]);

        world.Networks.Overlays.Apply(many);
        var after = await world.ContainerAsync(["a", $"{OverlayWorld.Network}=10.208.0.6"]);

        Assert.Equal("3000\n", before.Shell("ip route | grep -c 10.223"));
        Assert.Equal("3000\n", after.Shell("ip route | grep -c 10.223"));
        await world.Networks.DetachAsync(before.Id, CancellationToken.None);
        await world.Networks.DetachAsync(after.Id, CancellationToken.None);
    }

    [Fact]
    public async Task PublishedPort_FromAContainerOfAnotherNetwork_ReachesATaskOfAnotherNode()
    {
        await using var world = await NetworkWorld.StartAsync();
        // The other node: who is on this one was said to it.
        world.Outside.Shell(
            "ip link add vx0 type vxlan id 4097 local 10.99.0.2 remote 10.99.0.1 dstport 4789 nolearning && "
            + $"ip link set vx0 address {Hardware("10.208.0.6")} mtu 1400 up && ip addr add 10.208.0.6/20 dev vx0 && "
            + $"ip neigh add 10.208.0.1 lladdr {Hardware("10.208.0.1")} dev vx0 && "
            + $"ip neigh add 10.208.0.5 lladdr {Hardware("10.208.0.5")} dev vx0");
        using var server = new TestServer(
            world.Outside.Start("exec socat TCP-LISTEN:80,fork,reuseaddr SYSTEM:'echo hello $SOCAT_PEERADDR'"),
            () => world.Outside.TryShell("ss -Hlnt sport = :80 | grep -q .").Code == 0);
        await OverlayWorld.OpenAsync(world, OverlayWorld.Shop(OverlayWorld.Web("10.208.0.6", OverlayWorld.There)));
        await OverlayWorld.OpenAsync(world, OverlayWorld.Shop() with
        {
            Network = "other",
            Identifier = 4098,
            Subnet = "10.208.16.0/20",
            Gateway = "10.208.16.1",
            Services = [],
        });
        var own = await world.ContainerAsync([$"{OverlayWorld.Network}=10.208.0.5"]);
        var stranger = await world.ContainerAsync(["other=10.208.16.5"]);

        Assert.Equal("hello 10.208.0.5\n", own.Shell(AskPort));
        Assert.Equal("hello 10.208.0.1\n", stranger.Shell(AskPort));
        await world.Networks.DetachAsync(own.Id, CancellationToken.None);
        await world.Networks.DetachAsync(stranger.Id, CancellationToken.None);

        static string Hardware(string address) => MacAddresses.Text(MacAddresses.For(IPAddress.Parse(address)));
    }

    [Fact]
    public async Task PublishedPort_OnTwoAddresses_IsTwoServices()
    {
        await using var world = await NetworkWorld.StartAsync();
        var port = new PortSpec { Target = 80, HostPort = 8080 };
        var table = OverlayWorld.Shop(
            OverlayWorld.Web("10.208.0.5", NetworkWorld.HostAddress),
            OverlayWorld.Web("10.208.0.6", NetworkWorld.HostAddress) with { Service = "shop_api" });
        var web = table.Services[0] with { Ports = [port with { HostAddress = NetworkWorld.HostAddress }] };
        var api = web with
        {
            Name = "shop_api",
            Address = "10.223.0.2",
            Aliases = ["api"],
            Ports = [port with { HostAddress = "127.0.0.1" }],
        };
        await OverlayWorld.OpenAsync(world, table with { Services = [api, web] });
        var containers = new[]
        {
            await world.ContainerAsync([$"{OverlayWorld.Network}=10.208.0.5"]),
            await world.ContainerAsync([$"{OverlayWorld.Network}=10.208.0.6"]),
        };
        using var first = containers[0].Serve(80);
        using var second = containers[1].Serve(80);
        using var other = world.Host.Start("exec socat TCP-LISTEN:8080,bind=127.0.0.2 -");
        await Eventually.ThatAsync(
            "it listens", () => world.Host.TryShell("ss -Hlnt sport = :8080 | grep -q 127.0.0.2").Code == 0);

        Assert.StartsWith("hello from 10.208.0.5", Ask(world.Outside, "10.99.0.1"), StringComparison.Ordinal);
        Assert.StartsWith("hello from 10.208.0.6", Ask(world.Host, "127.0.0.1"), StringComparison.Ordinal);
        Assert.Null(world.Networks.Ports.FindObstacle(port with { HostAddress = "127.0.0.1" }, out _));
        Assert.Contains(
            "127.0.0.2:8080",
            world.Networks.Ports.FindObstacle(port with { HostAddress = "127.0.0.2" }, out _),
            StringComparison.Ordinal);
        other.Kill();
        foreach (var container in containers)
        {
            await world.Networks.DetachAsync(container.Id, CancellationToken.None);
        }

        static string Ask(TestNamespace from, string address) =>
            from.Shell($"socat -T3 - TCP:{address}:8080,connect-timeout=2 </dev/null");
    }

    [Fact]
    public async Task PublishedPort_WidenedToAllAddresses_IsAskedForOnTheOthers()
    {
        await using var world = await NetworkWorld.StartAsync();
        var ports = world.Networks.Ports;
        var tcp = new PortSpec { Target = 80, HostPort = 8080, HostAddress = NetworkWorld.HostAddress };
        var udp = tcp with { HostPort = 8081, Protocol = PortProtocol.Udp };
        var table = OverlayWorld.Shop();
        await OverlayWorld.OpenAsync(world, table with { Services = [table.Services[0] with { Ports = [tcp, udp] }] });
        string?[] all = [null, "[::]"];

        Assert.All(all, address => Assert.Null(ports.FindObstacle(tcp with { HostAddress = address }, out _)));
        Assert.All(all, address => Assert.Null(ports.FindObstacle(udp with { HostAddress = address }, out _)));
        using var one = world.Host.Start("exec socat TCP-LISTEN:8080,bind=127.0.0.2 -");
        using var other = world.Host.Start("exec socat UDP-RECV:8081,bind=127.0.0.2 -");
        await Eventually.ThatAsync(
            "both listen", () => world.Host.TryShell("ss -Hlntu | grep -c 127.0.0.2:808").Output == "2\n");

        Assert.All(all, address => AssertInUse(tcp with { HostAddress = address }, "127.0.0.2:8080"));
        Assert.All(all, address => AssertInUse(udp with { HostAddress = address }, "127.0.0.2:8081"));
        Assert.Null(ports.FindObstacle(tcp, out _));
        one.Kill(entireProcessTree: true);
        other.Kill(entireProcessTree: true);

        void AssertInUse(PortSpec port, string by)
        {
            var obstacle = ports.FindObstacle(port, out _);
            Assert.Contains("it is in use by socat (pid ", obstacle, StringComparison.Ordinal);
            Assert.Contains(by, obstacle, StringComparison.Ordinal);
        }
    }

    // Before the names process is known, and after.
    [Theory]
    [InlineData(null)]
    [InlineData("[::]")]
    public async Task PublishedPort_NobodyServes_ThatAProgramHas_IsThePrograms(string? address)
    {
        await using var world = await NetworkWorld.StartAsync();
        using var program = world.Host.Start("exec socat TCP4-LISTEN:8080,fork,reuseaddr SYSTEM:'echo mine'");
        await Eventually.ThatAsync(
            "it listens", () => world.Host.TryShell("ss -Hlnt sport = :8080 | grep -q .").Code == 0);
        var table = OverlayWorld.Shop();
        var port = new PortSpec { Target = 80, HostPort = 8080, HostAddress = address };
        await OverlayWorld.OpenAsync(world, table with { Services = [table.Services[0] with { Ports = [port] }] });

        Assert.StartsWith("mine", Ask(), StringComparison.Ordinal);
        world.Networks.NamesProcess = Environment.ProcessId;
        var blocked = Assert.Single(world.Networks.Overlays.BlockedPorts);
        Assert.Contains("in use by socat", blocked, StringComparison.Ordinal);
        Assert.StartsWith("mine", Ask(), StringComparison.Ordinal);
        Assert.DoesNotContain("8080", Refused(), StringComparison.Ordinal);

        program.Kill(entireProcessTree: true);
        await Eventually.ThatAsync("it is ours", () =>
        {
            world.Networks.Overlays.HoldAgain();
            return world.Networks.Overlays.BlockedPorts.Count == 0;
        });
        Assert.Contains("8080", Refused(), StringComparison.Ordinal);

        string Ask() => world.Host.Shell("socat -T3 - TCP:127.0.0.1:8080,connect-timeout=2 </dev/null");

        string Refused() => world.Host.Shell($"nft list set inet {world.Networks.Table} unserved_ports");
    }

    // Who listens on all of IPv6, as the names process does for TCP, would take what nobody serves.
    [Fact]
    public async Task PublishedPort_NobodyServes_IsRefusedAtOnce()
    {
        await using var world = await NetworkWorld.StartAsync();
        world.Host.Shell("ip addr add fd99::1/64 dev up0 nodad");
        world.Outside.Shell("ip addr add fd99::2/64 dev up0 nodad");
        var table = OverlayWorld.Shop();
        var (tcp, udp) = (
            new PortSpec { Target = 80, HostPort = 8080 },
            new PortSpec { Target = 80, HostPort = 8081, Protocol = PortProtocol.Udp });
        await OverlayWorld.OpenAsync(world, table with { Services = [table.Services[0] with { Ports = [tcp, udp] }] });
        using var listener = world.Host.Start(
            "exec socat TCP6-LISTEN:8080,fork,reuseport,ipv6only SYSTEM:'echo relay'");
        await Eventually.ThatAsync(
            "it listens", () => world.Host.TryShell("ss -Hlnt sport = :8080 | grep -q '::'").Code == 0);
        string[] all =
        [
            "TCP:10.99.0.1:8080", "UDP:10.99.0.1:8081", "TCP6:[fd99::1]:8080", "UDP6:[fd99::1]:8081",
        ];
        string[] local = ["TCP:127.0.0.1:8080", "UDP:127.0.0.1:8081", "TCP6:[::1]:8080", "UDP6:[::1]:8081"];

        Assert.All(all, address => AssertRefused(world.Outside, address));
        Assert.All([.. all, .. local], address => AssertRefused(world.Host, address));

        world.Networks.Overlays.Apply(table with { Services = [] });
        Assert.StartsWith("relay", Ask(world.Outside, "TCP6:[fd99::1]:8080").Output, StringComparison.Ordinal);
        listener.Kill();

        static void AssertRefused(TestNamespace from, string address)
        {
            var (code, output) = Ask(from, address);
            Assert.True(
                code != 0 && output.Contains("Connection refused", StringComparison.Ordinal),
                $"{address}: {code} {output}");
        }

        // A question, and a moment for an answer.
        static (int Code, string Output) Ask(TestNamespace from, string address) =>
            from.TryShell($"(echo question; sleep 0.3) | socat -T1 - {address},connect-timeout=2");
    }

    [Fact]
    public async Task Explain_AsksTheRulesForSlotsAndPorts()
    {
        using var inside = new TestNamespace();
        using var host = HostNetwork.Open(inside.Namespace);
        var table = OverlayWorld.Shop(
            OverlayWorld.Web("10.208.0.5", OverlayWorld.There), OverlayWorld.Web("10.208.0.6", OverlayWorld.There)) with
        {
            Subnet6 = "fd00:208::/64",
        };
        host.Rules.Run(
            Ruleset.Rebuild(new RulesetIntent
            {
                Table = "orc_test",
                Overlays = [OverlayRules.Of(table, "orcaaa", _ => PortHolding.Ours).After(null)],
            }),
            "write a table");
        var path = new ServicePath(host, "orc_test", table, table.Services[0]);

        Assert.Equal([null, null, null], await FaultsAsync());

        inside.Shell("nft delete element inet orc_test ingress { tcp . 8080 }");
        Assert.Contains("does not lead it anywhere", (await FaultsAsync())[2], StringComparison.Ordinal);
        inside.Shell("nft delete element inet orc_test slots60_6 { fd6f:7263:df::adf:1 . 7 }");
        Assert.Contains("not all in table", (await FaultsAsync())[1], StringComparison.Ordinal);
        inside.Shell(
            "nft delete element inet orc_test slots60 { 10.223.0.1 . 7 }; "
            + "nft add element inet orc_test slots60 { 10.223.0.1 . 7 : 10.208.0.9 }");
        Assert.Contains("10.208.0.9, where nothing serves", (await FaultsAsync())[0], StringComparison.Ordinal);

        async Task<List<string?>> FaultsAsync() =>
        [
            .. (await path.ExplainAsync(_ => [], _ => null, TestContext.Current.CancellationToken))
                .Where(step => step.Step is "slots" or "port")
                .Select(step => step.Fault),
        ];
    }

    private static void Own(HostNetwork owner, string table) => owner.Rules.Run(
        $"delete table inet {table}; add table inet {table} {{ flags owner; }}", "own a table");

    // A child of another test, between its fork and its exec, holds the owner's socket for a moment more.
    private static Task GivenUpAsync(NetworkWorld world) => Eventually.ThatAsync(
        "the table is nobody's",
        () => !world.Host.Shell("nft list ruleset").Contains("flags owner", StringComparison.Ordinal));
}
