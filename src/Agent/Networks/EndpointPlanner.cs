using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>The decisions about a container's endpoints that need no kernel.</summary>
internal static class EndpointPlanner
{
    /// <summary>The endpoint whose network gives the way out: the highest priority, then the first; never an internal
    /// one.
    /// Null: there is no way out.</summary>
    public static EndpointSpec? GatewayOf(
        IEnumerable<EndpointSpec> endpoints, IReadOnlyDictionary<string, NetworkRecord> networks) => endpoints
            .Where(endpoint => networks.GetValueOrDefault(endpoint.Network) is { Spec.Internal: false })
            .OrderByDescending(endpoint => endpoint.GatewayPriority)
            .FirstOrDefault();

    /// <summary>A port of a bridge gets a name that was never used: an old one may still be on its way out.</summary>
    public static string NewHostInterface() => $"ov{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    /// <summary>It has a name as ports of bridges get.</summary>
    public static bool IsHostInterface(string name) =>
        name.Length == 14 && name.StartsWith("ov", StringComparison.Ordinal)
        && name.Skip(2).All(char.IsAsciiHexDigitLower);

    public static string FreeInterface(ContainerNetworkRecord record)
    {
        var number = 0;
        while (record.Endpoints.Any(endpoint => endpoint.Interface == $"eth{number}"))
        {
            number++;
        }

        return $"eth{number}";
    }

    /// <summary>What a container publishes through its way out. A card on the machine's own network is reached there;
    /// the machine itself cannot.</summary>
    public static ImmutableArray<PublishedPort> Publish(
        IEnumerable<PortSpec> ports, EndpointRecord way, NetworkRecord network) =>
        network.Parent is null ? Publish(ports, way.Addresses) : [];

    /// <summary>Ports as the ruleset takes them: an address of the host leads to the container's of the same family.
    /// One of IPv6 leads to IPv4 where the container has nothing else: the names process carries that over.</summary>
    public static ImmutableArray<PublishedPort> Publish(
        IEnumerable<PortSpec> ports, IReadOnlyList<IPAddress> addresses) =>
        [.. from port in ports
            let host = HostAddress(port)
            from target in Targets(host, addresses)
            select new PublishedPort
            {
                HostAddress = host,
                HostPort = port.HostPort ?? 0,
                Protocol = port.Protocol,
                Target = target,
                TargetPort = port.Target,
            }];

    public static ImmutableArray<string> PortsWithoutEffect(ContainerSpec spec, string where) => spec.Ports.IsEmpty
        ? []
        : [$"published ports have no effect with {where}: {string.Join(", ", spec.Ports.Select(port => port.Target))}"];

    /// <summary>If no endpoint is the way out any more, the one of the highest priority, then the first, is that can
    /// be.</summary>
    public static ContainerNetworkRecord WithDefaultRoute(
        ContainerNetworkRecord record, IReadOnlyDictionary<string, NetworkRecord> networks)
    {
        var next = record.Endpoints
            .Where(endpoint => networks.GetValueOrDefault(endpoint.Network) is { Spec.Internal: false })
            .OrderByDescending(endpoint => endpoint.GatewayPriority)
            .FirstOrDefault();
        return next is null || record.Endpoints.Any(endpoint => endpoint.IsDefaultRoute)
            ? record
            : record with { Endpoints = record.Endpoints.Replace(next, next with { IsDefaultRoute = true }) };
    }

    /// <summary>The way out, if it is not that any more beside an endpoint that was added; null: it stays.</summary>
    public static EndpointRecord? FindYielding(
        ContainerNetworkRecord record, EndpointRecord added, IReadOnlyDictionary<string, NetworkRecord> networks) =>
        networks.GetValueOrDefault(added.Network) is { Spec.Internal: false }
            ? record.Endpoints.FirstOrDefault(
                endpoint => endpoint.IsDefaultRoute && endpoint.GatewayPriority < added.GatewayPriority)
            : null;

    public static EndpointReport Report(EndpointRecord endpoint, NetworkRecord network)
    {
        var report = new EndpointReport
        {
            Network = endpoint.Network,
            Interface = endpoint.Interface,
            MacAddress = endpoint.MacAddress,
        };
        foreach (var address in endpoint.Addresses)
        {
            var subnet = network.Subnets.First(subnet => subnet.Subnet.Contains(address));
            report = address.AddressFamily == AddressFamily.InterNetwork
                ? report with
                {
                    Ipv4Address = address.ToString(),
                    Ipv4PrefixLength = subnet.Subnet.PrefixLength,
                    Gateway = network.Spec.Internal ? null : subnet.Gateway.ToString(),
                }
                : report with { Ipv6Address = address.ToString(), Ipv6PrefixLength = subnet.Subnet.PrefixLength };
        }

        return report;
    }

    /// <summary>What differs between a network that is there and one that is asked for, in words; empty: nothing that
    /// matters. Labels never do.</summary>
    public static string Differences(NetworkSpec there, NetworkSpec asked)
    {
        var differences = new List<string>();
        Compare("driver", there.Driver, asked.Driver);
        Compare("config-only", there.ConfigOnly, asked.ConfigOnly);
        Compare("internal", there.Internal, asked.Internal);
        Compare("enable_ipv6", there.EnableIpv6, asked.EnableIpv6);
        Compare("options", Text(there.Options), Text(asked.Options));
        // A subnet that was chosen for it stays good.
        Compare("subnets", Text(there.Subnets), Text(asked.Subnets));
        return string.Join(", ", differences);

        void Compare<T>(string name, T before, T after)
        {
            if (!EqualityComparer<T>.Default.Equals(before, after))
            {
                differences.Add($"{name} is {before}, asked was {after}");
            }
        }
    }

    private static IPAddress? HostAddress(PortSpec port) =>
        IPAddress.TryParse(port.HostAddress?.Trim('[', ']'), out var address) ? address : null;

    private static IEnumerable<IPAddress> Targets(IPAddress? host, IReadOnlyList<IPAddress> addresses)
    {
        if (host is null)
        {
            return addresses;
        }

        var same = addresses.Where(target => target.AddressFamily == host.AddressFamily).ToList();
        return same.Count > 0 || host.AddressFamily == AddressFamily.InterNetwork ? same : addresses;
    }

    private static string Text(IEnumerable<KeyValuePair<string, string>> options) =>
        $"({string.Join(", ", options.Select(option => $"{option.Key}={option.Value}"))})";

    private static string Text(ImmutableArray<SubnetSpec> subnets) => string.Join(
        ", ",
        subnets.Select(subnet =>
            $"{subnet.Subnet} {subnet.Gateway} {subnet.Range} {string.Join(' ', subnet.Reserved)}".Trim()));
}
