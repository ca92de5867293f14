using Orc.Agent.Networks;

namespace Orc.Host.Tests.Networks;

public class OverlayNetworksTests
{
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
