using System.Net;
using System.Net.NetworkInformation;
using Orc.Linux;
using Orc.Linux.Netlink;
using Orc.Linux.Nftables;

namespace Orc.Host.Tests.Networks;

public class NetlinkTests
{
    private static readonly PhysicalAddress Mac = PhysicalAddress.Parse("02:42:0a:b0:00:01");

    [Fact]
    public void AddBridge_Twice_SaysThatItExists()
    {
        using var host = new TestNamespace();
        using var route = host.Namespace.Run(() => NetlinkSocket.Open(NetlinkFamily.Route));
        var batch = new NetlinkWriter();
        batch.AddBridge(new BridgeOptions("br0", Mac, 1500));
        route.Execute(batch);

        var link = route.FindLink("br0");
        Assert.Equal(("bridge", Mac, true), (link?.Kind, link?.Address, link?.IsUp));
        Assert.Contains("nf_call_iptables 1", host.Shell("ip -d link show br0"), StringComparison.Ordinal);

        var failure = Assert.Throws<LinuxException>(() => route.Execute(batch));
        Assert.Equal(Errno.Exists, failure.Error);
        Assert.StartsWith("create bridge br0: File exists", failure.Message, StringComparison.Ordinal);
        Assert.Null(route.FindLink("br1"));
    }

    [Fact]
    public async Task XfrmWatch_SomebodyFlushesThePolicies_Hears()
    {
        using var host = new TestNamespace();
        host.Shell(
            "ip xfrm policy add src 10.0.0.1/32 dst 10.0.0.2/32 proto udp dport 4795 dir out "
            + "tmpl src 10.0.0.1 dst 10.0.0.2 proto esp mode transport");
        using var watch = host.Namespace.Run(XfrmWatch.Open);
        var heard = watch.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(heard.IsCompleted);
        host.Shell("ip xfrm policy flush");

        await heard.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Veth_BornInANamespace_CarriesTraffic()
    {
        using var host = new TestNamespace();
        using var guest = new TestNamespace();
        using var route = host.Namespace.Run(() => NetlinkSocket.Open(NetlinkFamily.Route));
        using var inside = guest.Namespace.Run(() => NetlinkSocket.Open(NetlinkFamily.Route));
        var batch = new NetlinkWriter();
        batch.AddBridge(new BridgeOptions("br0", Mac, 1500));
        route.Execute(batch);
        var bridge = route.FindLink("br0")!.Index;

        batch = new NetlinkWriter();
        batch.AddAddress(bridge, IPAddress.Parse("10.176.0.1"), 24);
        batch.AddVeth(new VethOptions
        {
            Name = "ov1",
            Master = bridge,
            Mtu = 1500,
            PeerName = "eth0",
            PeerAddress = PhysicalAddress.Parse("02:42:0a:b0:00:02"),
            PeerNamespace = (int)guest.Namespace.Handle.DangerousGetHandle(),
        });
        route.Execute(batch);
        batch = new NetlinkWriter();
        batch.SetHairpin(route.FindLink("ov1")!.Index);
        route.Execute(batch);
        var eth0 = inside.FindLink("eth0")!.Index;
        batch = new NetlinkWriter();
        batch.SetUp(1);
        batch.SetUp(eth0);
        batch.AddAddress(eth0, IPAddress.Parse("10.176.0.2"), 24);
        batch.AddDefaultRoute(IPAddress.Parse("10.176.0.1"), eth0);
        inside.Execute(batch);

        Assert.Contains("hairpin on", host.Shell("bridge -d link show dev ov1"), StringComparison.Ordinal);
        Assert.Contains(inside.ListAddresses(), a => a == new AddressState(eth0, IPAddress.Parse("10.176.0.2"), 24));
        Assert.Contains(
            inside.ListRoutes(),
            r => r == new RouteState(IPNetwork.Parse("0.0.0.0/0"), IPAddress.Parse("10.176.0.1"), eth0));
        guest.Shell("ping -c1 -W2 10.176.0.1");
        Assert.True(route.FindLink("ov1")!.Peer == eth0);
    }

    [Fact]
    public void OutputRedirect_SpokenDirectly_ReadsAsWritten()
    {
        using var host = new TestNamespace();
        using var netfilter = host.Namespace.Run(() => NetlinkSocket.Open(NetlinkFamily.Netfilter));
        var batch = new NetlinkWriter();
        batch.AddOutputRedirect("orc", new IPEndPoint(IPAddress.Parse("127.0.0.11"), 53), 61053);
        netfilter.ExecuteTransaction(batch);

        Assert.Equal(
            """
            table ip orc {
            	chain questions {
            		type filter hook output priority raw; policy accept;
            		ip daddr 127.0.0.11 udp dport 53 udp dport set 61053
            		ip daddr 127.0.0.11 tcp dport 53 tcp dport set 61053
            	}

            	chain answers {
            		type filter hook output priority 300; policy accept;
            		ip saddr 127.0.0.11 udp sport 61053 udp sport set 53
            		ip saddr 127.0.0.11 tcp sport 61053 tcp sport set 53
            	}
            }

            """,
            host.Shell("nft list ruleset"));
        Assert.Throws<LinuxException>(() => netfilter.ExecuteTransaction(batch));
    }

    [Fact]
    public async Task Watch_ForeignFlush_IsHeardAndOwnChangesAreNot()
    {
        using var host = new TestNamespace();
        using var nft = host.Namespace.Run(NftablesContext.Open);
        using var watch = host.Namespace.Run(() => NftablesWatch.Open("mine"));
        var cancellation = TestContext.Current.CancellationToken;
        var heard = watch.WaitForForeignChangeAsync(cancellation);
        nft.Run("add table inet mine", "make the table");
        Assert.False(heard.IsCompleted);
        // Another's own table, and then all tables.
        host.Shell("nft add table inet other");
        Assert.False(await heard.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, cancellation));
        heard = watch.WaitForForeignChangeAsync(cancellation);
        host.Shell("nft flush ruleset");
        Assert.True(await heard.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, cancellation));
        Assert.Equal("", nft.Run("list ruleset", "list"));
    }

    [Fact]
    public void Nftables_BadCommand_LeavesNothingAndTellsWhere()
    {
        using var host = new TestNamespace();
        using var nft = host.Namespace.Run(NftablesContext.Open);
        var failure = Assert.Throws<NftablesException>(
            () => nft.Run("add table inet a\nadd rule inet a chain1 accept", "try"));
        Assert.Contains("No such file", failure.Message, StringComparison.Ordinal);
        Assert.Equal("", nft.Run("list tables", "list"));
    }

    [Fact]
    public async Task Nftables_ListsFromSeveralThreads_AllAnswer()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 8),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation },
            (_, _) =>
            {
                using var host = new TestNamespace();
                using var nft = host.Namespace.Run(NftablesContext.Open);
                var type = "type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service";
                var maps = string.Join(';', Enumerable.Range(0, 20).Select(number => $"map m{number} {{ {type}; }}"));
                nft.Run($"table inet t {{ {maps}; }}", "make maps");
                for (var round = 0; round < 100; round++)
                {
                    var listed = nft.RunJson("list ruleset", "list");
                    Assert.Equal(20, listed.Split("\"map\": {\"").Length - 1);
                }

                return ValueTask.CompletedTask;
            });
    }

    [Fact]
    public void Forget_TrackedConnections_AreGone()
    {
        using var host = new TestNamespace();
        using var nft = host.Namespace.Run(NftablesContext.Open);
        using var netfilter = host.Namespace.Run(() => NetlinkSocket.Open(NetlinkFamily.Netfilter));
        nft.Run("table inet t { chain c { type filter hook output priority 0; ct state new accept; }; }", "track");
        host.Shell("ip addr add 10.9.9.9/32 dev lo; echo x | socat - UDP:10.9.9.9:99; true");
        Assert.Contains("10.9.9.9", host.Shell("conntrack -L 2>/dev/null"), StringComparison.Ordinal);
        Assert.Equal(0, netfilter.ForgetConnections(IPAddress.Parse("10.9.9.8")));
        Assert.Equal(1, netfilter.ForgetConnections(IPAddress.Parse("10.9.9.9")));
        Assert.DoesNotContain("10.9.9.9", host.Shell("conntrack -L 2>/dev/null"), StringComparison.Ordinal);
    }

    [Fact]
    public void Forget_ConnectionsOfSeveralAddresses_OthersAreKept()
    {
        using var host = new TestNamespace();
        using var nft = host.Namespace.Run(NftablesContext.Open);
        using var netfilter = host.Namespace.Run(() => NetlinkSocket.Open(NetlinkFamily.Netfilter));
        Assert.Equal(0, netfilter.CountConnections());
        Assert.Equal(0, netfilter.ForgetConnections([IPAddress.Parse("10.9.9.1")]));
        nft.Run("table inet t { chain c { type filter hook output priority 0; ct state new accept; }; }", "track");
        foreach (var last in (int[])[1, 2, 3])
        {
            host.Shell($"ip addr add 10.9.9.{last}/32 dev lo; echo x | socat - UDP:10.9.9.{last}:99; true");
        }

        Assert.Equal(3, netfilter.CountConnections());
        Assert.Equal(2, netfilter.ForgetConnections([IPAddress.Parse("10.9.9.1"), IPAddress.Parse("10.9.9.3")]));
        var left = host.Shell("conntrack -L 2>/dev/null");
        Assert.Contains("10.9.9.2", left, StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.9.1 ", left, StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.9.3 ", left, StringComparison.Ordinal);
    }

    [Fact]
    public void Forget_Untranslated_IsOfThePortsAndAddressesAlone()
    {
        using var host = new TestNamespace();
        using var nft = host.Namespace.Run(NftablesContext.Open);
        using var netfilter = host.Namespace.Run(() => NetlinkSocket.Open(NetlinkFamily.Netfilter));
        nft.Run(
            "table inet t { chain c { type nat hook output priority -100; udp dport 55 dnat ip to 10.9.9.2:66; }; }",
            "translate one");
        host.Shell("ip addr add 10.9.9.1/32 dev lo; ip addr add 10.9.9.2/32 dev lo; ip addr add 10.9.9.3/32 dev lo");
        foreach (var to in (string[])["10.9.9.1:44", "10.9.9.1:55", "10.9.9.1:99", "10.9.9.3:44", "127.0.0.1:44"])
        {
            host.Shell($"echo x | socat - UDP:{to}; true");
        }

        Assert.Equal(5, netfilter.CountConnections());
        var own = new HashSet<IPAddress> { IPAddress.Parse("10.9.9.1"), IPAddress.Parse("10.9.9.2") };
        Assert.Equal(2, netfilter.ForgetUntranslated(new HashSet<int> { 44, 55 }, own));
        var left = host.Shell("conntrack -L 2>/dev/null");
        Assert.Contains("dst=10.9.9.3 ", left, StringComparison.Ordinal);
        Assert.Contains("dport=55", left, StringComparison.Ordinal);
        Assert.Contains("dport=99", left, StringComparison.Ordinal);
    }
}
