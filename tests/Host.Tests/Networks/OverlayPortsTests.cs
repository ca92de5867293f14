using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

/// <summary>Ports that every node publishes, as one node has them.</summary>
public class OverlayPortsTests
{
    private const string AskPort = "socat -T3 - TCP:10.99.0.1:8080,connect-timeout=2 </dev/null";

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
        world.Host.Shell("conntrack -F 2>/dev/null");

        Assert.Equal("hello 10.208.0.5\n", own.Shell(AskPort));
        Assert.Equal("hello 10.208.0.1\n", stranger.Shell(AskPort));
        // What is within the tunnel is tracked; the datagrams around it are not, but for those of nobody of ours.
        world.Host.Shell("echo x | socat -u - UDP:10.99.0.2:4789");
        Assert.Contains("10.208.0.5", world.Host.Shell("conntrack -L -p tcp 2>/dev/null"), StringComparison.Ordinal);
        Assert.Equal("1\n", world.Host.Shell("conntrack -L -p udp --orig-port-dst 4789 2>/dev/null | wc -l"));
        // Nor does a container speak to a member as a tunnel would, neither through this machine nor to it.
        world.Host.Shell("conntrack -F 2>/dev/null");
        stranger.Shell("echo x | socat -u - UDP:10.99.0.2:4795; echo x | socat -u - UDP:10.99.0.2:4796");
        var sent = world.Host.Shell("conntrack -L -p udp 2>/dev/null");
        Assert.Contains("dport=4796", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("dport=4795", sent, StringComparison.Ordinal);
        stranger.Shell("printf '\\010\\0\\0\\0\\0\\020\\001\\0frame' | socat -u - UDP:10.99.0.1:4789");
        Assert.DoesNotContain(
            "dport=4789", world.Host.Shell("conntrack -L -p udp --orig-dst 10.99.0.1 2>/dev/null"),
            StringComparison.Ordinal);
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
}
