using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

public class RulesetTests
{
    private static readonly NetworkRecord Shop = Network("orcaaa", "10.176.0.0/22", "fd00::/64");
    private static readonly NetworkRecord Inner = Network("orcbbb", "10.176.4.0/22") with
    {
        Spec = new NetworkSpec { Name = "inner", Internal = true },
    };

    private static readonly PublishedPort Web = new()
    {
        HostPort = 8080,
        Protocol = PortProtocol.Tcp,
        Target = IPAddress.Parse("10.176.0.2"),
        TargetPort = 80,
    };

    [Fact]
    public void AddNetwork_IsElementsOnly() => Assert.Equal(
        """
        add element inet orc bridges { "orcaaa" }
        add element inet orc gateways4 { 10.176.0.1 }
        add element inet orc gateways6 { fd00::1 }
        add element inet orc masqueraded4 { 10.176.0.0/22 }
        add element inet orc masqueraded6 { fd00::/64 }
        add element inet orc own_gateways4 { 10.176.0.1 . "orcaaa" }
        add element inet orc own_gateways6 { fd00::1 . "orcaaa" }
        add element inet orc same { "orcaaa" . "orcaaa" }

        """,
        Ruleset.AddNetwork("orc", Shop));

    [Fact]
    public void AddNetwork_Internal_IsNotMasqueraded() => Assert.Equal(
        """
        add element inet orc bridges { "orcbbb" }
        add element inet orc gateways4 { 10.176.4.1 }
        add element inet orc internal { "orcbbb" }
        add element inet orc own_gateways4 { 10.176.4.1 . "orcbbb" }
        add element inet orc same { "orcbbb" . "orcbbb" }

        """,
        Ruleset.AddNetwork("orc", Inner));

    [Fact]
    public void AddNetwork_WithoutContactBetweenContainers_LeavesThePairOut() => Assert.DoesNotContain(
        "same",
        Ruleset.AddNetwork("orc", Shop with
        {
            Spec = Shop.Spec with
            {
                Options = Shop.Spec.Options.Add("com.docker.network.bridge.enable_icc", "false"),
            },
        }),
        StringComparison.Ordinal);

    [Fact]
    public void Publish_OfEachKind()
    {
        PublishedPort[] ports =
        [
            Web,
            Web with { HostPort = 8443, TargetPort = 443, HostAddress = IPAddress.Loopback },
            Web with { HostPort = 53, TargetPort = 53, Protocol = PortProtocol.Udp },
            Web with { Target = IPAddress.Parse("fd00::2") },
            Web with { HostPort = 8082, HostAddress = IPAddress.IPv6Any, Target = IPAddress.Parse("fd00::2") },
            Web with { HostPort = 8083, HostAddress = IPAddress.IPv6Any },
            Web with { HostPort = 8084, HostAddress = IPAddress.Parse("2001:db8::5") },
        ];
        Assert.Equal(
            """
            add element inet orc ports4 { tcp . 8080 : 10.176.0.2 . 80, udp . 53 : 10.176.0.2 . 53 }
            add element inet orc ports4_at { 127.0.0.1 . tcp . 8443 : 10.176.0.2 . 443 }
            add element inet orc ports6 { tcp . 8080 : fd00::2 . 80, tcp . 8082 : fd00::2 . 80 }
            add element inet orc relayed { tcp . 8080, tcp . 8083, udp . 53 }
            add element inet orc selves4 { 10.176.0.2 . 10.176.0.2 }
            add element inet orc selves6 { fd00::2 . fd00::2 }

            """,
            Ruleset.Publish("orc", ports));
        Assert.Equal(
            """
            delete element inet orc ports4 { tcp . 8080, udp . 53 }
            delete element inet orc ports4_at { 127.0.0.1 . tcp . 8443 }
            delete element inet orc ports6 { tcp . 8080, tcp . 8082 }
            delete element inet orc relayed { tcp . 8080, tcp . 8083, udp . 53 }
            delete element inet orc selves4 { 10.176.0.2 . 10.176.0.2 }
            delete element inet orc selves6 { fd00::2 . fd00::2 }

            """,
            Ruleset.Withdraw("orc", ports));
    }

    [Fact]
    public void Publish_OnAllOfIPv4_IsAsOnAll_AndNotCarriedFromIPv6() => Assert.Equal(
        Ruleset.Publish("orc", [Web])
            .Replace("add element inet orc relayed { tcp . 8080 }\n", "", StringComparison.Ordinal),
        Ruleset.Publish("orc", [Web with { HostAddress = IPAddress.Any }]));

    [Fact]
    public void Rebuild_IsTheWholeTableInOneTransaction()
    {
        var intent = new RulesetIntent { Table = "orc", Networks = [Shop, Inner], Ports = [Web] };
        var golden = Path.Combine(AppContext.BaseDirectory, "Networks", "ruleset.golden.nft");
        Assert.Equal(File.ReadAllText(golden), Ruleset.Rebuild(intent));
    }

    [Fact]
    public void Rebuild_AfterWeTurnedForwardingOn_DropsWhatIsNobodysNetwork()
    {
        var text = Ruleset.Rebuild(new RulesetIntent { Table = "orc", DropsForeignForwards = true });
        Assert.Contains("iifname @bridges accept\n        meta iifkind", text, StringComparison.Ordinal);
        Assert.EndsWith("counter drop\n    }\n}\n", text, StringComparison.Ordinal);
    }

    private static NetworkRecord Network(string bridge, params string[] subnets) => new()
    {
        Id = bridge,
        Bridge = bridge,
        Spec = new NetworkSpec { Name = bridge },
        CreatedAt = DateTimeOffset.UnixEpoch,
        Mtu = 1500,
        Subnets = [.. subnets.Select(IPNetwork.Parse).Select(subnet => new SubnetPlan
        {
            Subnet = subnet,
            Gateway = AddressNumber.ToAddress(AddressNumber.First(subnet) + 1, subnet.BaseAddress.AddressFamily),
        })],
    };
}
