using System.Net;
using System.Net.Sockets;
using System.Text;
using Orc.Agent.Networks;
using Orc.Linux.Sockets;
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

    // Listened on by nobody yet, and by the names process.
    [Theory]
    [InlineData(null, "[::]", PortProtocol.Tcp)]
    [InlineData("[::]", null, PortProtocol.Tcp)]
    [InlineData("[::]", "::", PortProtocol.Udp)]
    [InlineData(null, "[::1]", PortProtocol.Tcp)]
    [InlineData("[::1]", "[0:0::1]", PortProtocol.Tcp)]
    [InlineData("[::1]", "[::]", PortProtocol.Udp)]
    public async Task Port_OfAnotherContainerOnIPv6_IsRefused(string? held, string? asked, PortProtocol protocol)
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a", spec => spec with { EnableIpv6 = true });
        var port = new PortSpec { Target = 80, HostPort = 8080, HostAddress = held, Protocol = protocol };
        var first = await world.ContainerAsync(["a"], port);
        world.Networks.NamesProcess = Environment.ProcessId;

        await RefusesAsync();
        await world.RestartAsync();
        world.Networks.NamesProcess = Environment.ProcessId;
        using var listener = world.Host.Namespace.Run(() => ReservedPort.Take(
            new IPEndPoint(IPAddress.Parse(held ?? "::"), 8080),
            protocol == PortProtocol.Tcp ? SocketType.Stream : SocketType.Dgram,
            protocol == PortProtocol.Tcp ? ProtocolType.Tcp : ProtocolType.Udp,
            PortSharing.Willing));
        await RefusesAsync();

        async Task RefusesAsync()
        {
            var failure = await Assert.ThrowsAsync<NetworkException>(
                () => world.ContainerAsync(["a"], port with { HostAddress = asked }));
            Assert.Contains($"is in use by container c ({first.Id.Short})", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Port_OnIPv6_IsRefusedASecondTimeInOneContainer_AndTakenAgainByTheSame()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a", spec => spec with { EnableIpv6 = true });
        PortSpec[] ports =
        [
            new PortSpec { Target = 80, HostPort = 8080 },
            new PortSpec { Target = 81, HostPort = 8080, HostAddress = "[::]" },
        ];

        var failure = await Assert.ThrowsAsync<NetworkException>(() => world.ContainerAsync(["a"], ports));
        Assert.StartsWith(
            "cannot publish port [::]:8080/tcp: it is in use by port 80 of the same container",
            failure.Message,
            StringComparison.Ordinal);

        var one = await world.ContainerAsync(["a"], ports[1]);
        var spec = new ContainerSpec
        {
            Name = "c",
            Image = "none",
            Endpoints = [new EndpointSpec { Network = "a" }],
            Ports = [ports[1]],
        };
        using var again = world.Networks.HoldPorts(one.Id, spec);
        Assert.Equal(8080, Assert.Single(again.Ports).HostPort);
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

    [Fact]
    public async Task PortOfUdp_OfWhoKeptSendingWhileNobodyHadIt_LeadsToTheNextContainer()
    {
        await using var world = await NetworkWorld.StartAsync();
        await world.NetworkAsync("a");
        var port = new PortSpec { Target = 53, HostPort = 5353, Protocol = PortProtocol.Udp };
        using var client = new DatagramClient(world, port.HostPort!.Value);
        var first = await world.ContainerAsync(["a=10.176.0.5"], port);
        using (first.Serve(53, "UDP4"))
        {
            Greets("hello from 10.176.0.5", await client.AskAsync());
        }

        await world.Networks.DetachAsync(first.Id, CancellationToken.None);
        first.Held.Dispose();
        await Eventually.ThatAsync("the host's kernel takes it for its own", client.IsTakenByTheHost);
        var second = await world.ContainerAsync(["a=10.176.0.6"], port);
        client.Send();
        using var server = second.Serve(53, "UDP4");

        Greets("hello from 10.176.0.6", await client.AskAsync());
    }

    [Fact]
    public async Task PortOfUdp_OfTheCluster_LeadsOnWhoSentBeforeItWasKnown()
    {
        await using var world = await NetworkWorld.StartAsync();
        var table = OverlayWorld.Shop(OverlayWorld.Web("10.208.0.5", NetworkWorld.HostAddress));
        var port = new PortSpec { Target = 53, HostPort = 5353, Protocol = PortProtocol.Udp };
        using var client = new DatagramClient(world, port.HostPort!.Value);
        await OverlayWorld.OpenAsync(world, table);
        var web = await world.ContainerAsync([$"{OverlayWorld.Network}=10.208.0.5"]);
        using var server = web.Serve(53, "UDP4");
        await Eventually.ThatAsync("the host's kernel takes it for its own", client.IsTakenByTheHost);

        world.Networks.Overlays.Apply(table with { Services = [table.Services[0] with { Ports = [port] }] });

        Greets("hello from 10.208.0.5", await client.AskAsync());
        await world.Networks.DetachAsync(web.Id, CancellationToken.None);
    }

    private static string Ask(object address, int port) =>
        $"socat -T3 - TCP:{address}:{port},connect-timeout=2 </dev/null";

    private static void Greets(string greeting, string answer) =>
        Assert.StartsWith(greeting, answer, StringComparison.Ordinal);

    /// <summary>Outside, and always the same sender.</summary>
    private sealed class DatagramClient(NetworkWorld world, int port) : IDisposable
    {
        private readonly UdpClient _socket = world.Outside.Namespace.Run(
            () => new UdpClient(new IPEndPoint(IPAddress.Any, 40000)));

        public void Send() => _socket.Send("x\n"u8, new IPEndPoint(IPAddress.Parse(NetworkWorld.HostAddress), port));

        public async Task<string> AskAsync()
        {
            Send();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(
                TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            return Encoding.UTF8.GetString((await _socket.ReceiveAsync(patience.Token)).Buffer);
        }

        public bool IsTakenByTheHost()
        {
            Send();
            return world.Host.Shell("conntrack -L -p udp --orig-port-src 40000 2>/dev/null")
                .Contains($"src={NetworkWorld.HostAddress}", StringComparison.Ordinal);
        }

        public void Dispose() => _socket.Dispose();
    }
}
