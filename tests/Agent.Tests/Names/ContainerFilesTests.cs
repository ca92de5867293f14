using System.Collections.Immutable;
using Orc.Agent.Names;
using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Names;

/// <summary>/etc/resolv.conf and /etc/hosts.</summary>
public class ContainerFilesTests
{
    private const string Host =
        "# by hand\nnameserver 127.0.0.53\nnameserver 192.0.2.1 # second\nsearch corp.example lan\n" +
        "options edns0 trust-ad\n";

    private static readonly ContainerSpec Spec = new() { Name = "web", Image = "x" };

    [Fact]
    public void ResolvConf_AsksUs_WithTheHostsDomainsAndOptions() => Assert.Equal(
        "nameserver 127.0.0.11\nsearch corp.example lan\noptions edns0 trust-ad ndots:0\n", Lines(Spec));

    [Fact]
    public void ResolvConf_OwnDomainsAndOptions_ReplaceTheHosts() => Assert.Equal(
        "nameserver 127.0.0.11\nsearch a b\noptions ndots:2\n",
        Lines(Spec with { DnsSearch = ["a", "b"], DnsOptions = ["ndots:2"], Dns = ["9.9.9.9"] }));

    [Fact]
    public void ResolvConf_ADotAsDomain_MeansNone() => Assert.Equal(
        "nameserver 127.0.0.11\noptions edns0 trust-ad ndots:0\n", Lines(Spec with { DnsSearch = ["."] }));

    [Fact]
    public void ResolvConf_OnTheHostsNetwork_IsTheHosts() => Assert.Equal(
        Host, ResolvConf.Build(Spec with { NetworkMode = NetworkMode.Host }, Host));

    [Fact]
    public void ResolvConf_OnTheHostsNetworkWithOwnServers_HasThose() => Assert.Equal(
        "nameserver 9.9.9.9\nsearch corp.example lan\noptions edns0 trust-ad\n",
        Lines(Spec with { NetworkMode = NetworkMode.Host, Dns = ["9.9.9.9"] }));

    [Fact]
    public void HostResolvers_ReadWhatTheManualSays()
    {
        var resolvers = HostResolvers.Parse(
            "domain old.example\nnameserver fe80::1%eth0\nnameserver\t10.0.0.1\r\nnameserver 10.0.0.1\n" +
            ";nameserver 1.1.1.1\nnameserver junk\nsearch new.example\noptions a\noptions b\nnameserver 2.2.2.2\n");

        Assert.Equal("fe80::1%eth0 10.0.0.1 2.2.2.2", string.Join(' ', resolvers.Servers.Select(Name)));
        Assert.Equal(["new.example"], resolvers.Search);
        Assert.Equal(["a", "b"], resolvers.Options);

        static string Name(System.Net.IPAddress address) =>
            address.IsIPv6LinkLocal ? "fe80::1%eth0" : address.ToString();
    }

    [Fact]
    public void Hosts_HaveLoopback_ExtraHostsAndOwnAddresses() => Assert.Equal(
        "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\n" +
        "ff00::\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n" +
        "10.1.1.1\tdb\nfd00::9\tsix\n10.0.0.1\thost.internal\n" +
        "10.0.0.2\tbox.example box\nfd00::2\tbox.example box\n10.5.0.2\tbox.example box\n",
        HostsFile.Build(
            Spec with
            {
                Domainname = "example",
                ExtraHosts = ["db=10.1.1.1", "six:[fd00::9]", "host.internal:host-gateway", "=bad"],
            },
            "box",
            Network(
                new EndpointReport
                {
                    Network = "n",
                    Interface = "eth0",
                    Ipv4Address = "10.0.0.2",
                    Ipv6Address = "fd00::2",
                    Gateway = "10.0.0.1",
                },
                new EndpointReport { Network = "m", Interface = "eth1", Ipv4Address = "10.5.0.2" }),
            "",
            ["10.9.0.1"]));

    [Fact]
    public void Hosts_OnTheHostsNetwork_AreTheHostsAndTheExtraOnes() => Assert.Equal(
        "127.0.0.1 localhost\n10.9.0.1\tgate\n",
        HostsFile.Build(
            Spec with { NetworkMode = NetworkMode.Host, ExtraHosts = ["gate=host-gateway"] },
            "machine",
            null,
            "127.0.0.1 localhost",
            ["10.9.0.1"]));

    private static AttachedNetwork Network(params ImmutableArray<EndpointReport> endpoints) =>
        new("/run/ns", endpoints, [], []);

    private static string Lines(ContainerSpec spec) => string.Join(
        '\n', ResolvConf.Build(spec, Host).Split('\n').Where(line => !line.StartsWith('#')));
}
