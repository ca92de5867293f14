using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>Where it is on networks, and which of its ports are published.</summary>
internal sealed class NetworkFlags : IFlagGroup
{
    private readonly Option<string[]> _network = Flag.List("--net, --network", "Connect a container to a network");
    private readonly Option<string[]> _alias = Flag.List(
        "--net-alias, --network-alias", "Add network-scoped alias for the container");
    private readonly Option<string?> _ip = Flag.Text("--ip", "IPv4 address (e.g., 172.30.100.104)");
    private readonly Option<string?> _ip6 = Flag.Text("--ip6", "IPv6 address (e.g., 2001:db8::33)");
    private readonly Option<string?> _mac = Flag.Text(
        "--mac-address", "Container MAC address (e.g., 92:d0:c6:0a:29:33)");
    private readonly Option<string[]> _publish = Flag.List(
        "-p, --publish", "Publish a container's port(s) to the host");
    private readonly Option<string[]> _expose = Flag.List("--expose", "Expose a port or a range of ports");
    private readonly Option<string[]> _addHost = Flag.List("--add-host", "Add a custom host-to-IP mapping (host:ip)");
    private readonly Option<string[]> _link = Flag.List("--link", "Add link to another container");
    private readonly Option<string[]> _dns = Flag.List("--dns", "Set custom DNS servers");
    private readonly Option<string[]> _dnsSearch = Flag.List("--dns-search", "Set custom DNS search domains");
    private readonly Option<string[]> _dnsOption = Flag.List("--dns-opt, --dns-option", "Set DNS options");

    public IEnumerable<Option> Options =>
    [
        _network, _alias, _ip, _ip6, _mac, _publish, _expose, _addHost, _link, _dns, _dnsSearch,
        _dnsOption,
    ];

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings)
    {
        var networks = flags.Each(_network, NetworkFlag.Parse);
        networks = networks.IsEmpty ? [new NetworkFlag("bridge")] : networks;
        Check(networks);
        var mode = networks[0].Mode;
        var ports = flags.Each(_publish, text => PortFlag.Publish(text).ToImmutableArray()).SelectMany(list => list);
        CheckShared(mode, flags);
        CheckLinks(mode, flags);
        return spec with
        {
            NetworkMode = mode,
            NetworkContainer = networks[0].Container,
            Endpoints = mode == NetworkMode.Networks ? Endpoints(networks, flags) : [],
            // With the host's network there is nothing to publish; Docker warns and goes on.
            Ports = mode is NetworkMode.Networks ? [.. ports] : [],
            Expose =
                [.. flags.Each(_expose, text => PortFlag.Expose(text).ToImmutableArray()).SelectMany(list => list)],
            ExtraHosts = flags.Each(_addHost, HostFlag.AddHost),
            Links = flags.Each(_link, Link) is { IsEmpty: false } links ? links : null,
            Dns = flags.Each(_dns, HostFlag.Address),
            DnsSearch = flags.List(_dnsSearch),
            DnsOptions = flags.List(_dnsOption),
        };
    }

    /// <summary>Published ports that have no effect, in docker's words; null: they have one.</summary>
    public string? Warning(FlagReader flags) =>
        flags.Has(_publish) && flags.List(_network) is ["host" or "none"]
            ? "WARNING: Published ports are discarded when using host network mode"
            : null;

    private static void Check(ImmutableArray<NetworkFlag> networks)
    {
        if (networks.Length > 1 && networks.Any(network => network.Mode != NetworkMode.Networks))
        {
            throw new FlagException(
                "conflicting options: cannot attach both user-defined and non-user-defined network-modes");
        }

        var twice = networks.GroupBy(network => network.Name, StringComparer.Ordinal).FirstOrDefault(
            group => group.Count() > 1);
        if (twice is not null)
        {
            throw new FlagException($"network \"{twice.Key}\" is specified multiple times");
        }
    }

    private void CheckShared(NetworkMode mode, FlagReader flags)
    {
        if (mode is NetworkMode.Container or NetworkMode.Host && flags.Has(_mac))
        {
            throw new FlagException("conflicting options: mac-address and the network mode");
        }

        if (mode != NetworkMode.Container)
        {
            return;
        }

        var wrong = new (Option Option, string What)[]
        {
            (_dns, "dns and the network mode"),
            (_addHost, "custom host-to-IP mapping and the network mode"),
            (_publish, "port publishing and the container type network mode"),
            (_expose, "port exposing and the container type network mode"),
        }.FirstOrDefault(pair => flags.Has(pair.Option));
        if (wrong.Option is not null)
        {
            throw new FlagException($"conflicting options: {wrong.What}");
        }
    }

    private void CheckLinks(NetworkMode mode, FlagReader flags)
    {
        if (mode != NetworkMode.Networks && flags.Has(_link))
        {
            throw new FlagException(mode switch
            {
                NetworkMode.Host =>
                    "conflicting options: host type networking can't be used with links. "
                    + "This would result in undefined behavior",
                NetworkMode.Container =>
                    "conflicting options: container type network can't be used with links. "
                    + "This would result in undefined behavior",
                _ => "conflicting options: --link needs a network that both are on",
            });
        }
    }

    // NAME or NAME:ALIAS.
    private static string Link(string text) =>
        text.Split(':') is { Length: 1 or 2 } parts && parts.All(part => part.Trim('/').Length > 0)
            ? string.Join(':', parts.Select(part => part.Trim('/')))
            : throw new FlagException($"bad format for links: {text}");

    // The plain flags are about the first network.
    private ImmutableArray<EndpointSpec> Endpoints(ImmutableArray<NetworkFlag> networks, FlagReader flags)
    {
        var endpoints = networks.Select(network => network.Endpoint()).ToImmutableArray();
        var aliases = flags.Each(_alias, NetworkFlag.Alias);
        if (!aliases.IsEmpty && !networks[0].IsUserDefined)
        {
            throw new FlagException("network-scoped alias is supported only for containers in user defined networks");
        }

        if ((flags.Has(_ip) || flags.Has(_ip6)) && !networks[0].IsUserDefined)
        {
            throw new FlagException(
                "user specified IP address is supported on user defined networks only");
        }

        return endpoints.SetItem(0, endpoints[0] with
        {
            Aliases = [.. aliases, .. endpoints[0].Aliases],
            Ipv4Address = flags.One(_ip, HostFlag.Address) ?? endpoints[0].Ipv4Address,
            Ipv6Address = flags.One(_ip6, HostFlag.Address) ?? endpoints[0].Ipv6Address,
            MacAddress = flags.Word(_mac) ?? endpoints[0].MacAddress,
        });
    }
}
