using System.Collections.Immutable;
using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Tables;

/// <summary>
/// What names mean on an overlay network, from the control plane's table alone: a service's name is its own address, or
/// those of its endpoints; <c>tasks.name</c> is always the endpoints; a container's name is its address while it runs.
/// </summary>
internal static class OverlayNames
{
    private const string TasksPrefix = "tasks.";

    public static IEnumerable<NameEntry> Of(OverlayTable table)
    {
        var shared = new SortedDictionary<string, List<OverlayEndpoint>>(StringComparer.Ordinal);
        foreach (var endpoint in table.Endpoints)
        {
            // A single container is of no service.
            var names = endpoint.Service.Length > 0 ? endpoint.Aliases.Append(endpoint.Service) : endpoint.Aliases;
            foreach (var alias in names.Distinct(StringComparer.Ordinal))
            {
                var name = alias.ToLowerInvariant();
                if (!shared.TryGetValue(name, out var all))
                {
                    shared[name] = all = [];
                }

                all.Add(endpoint);
            }
        }

        var named = table.Services
            .SelectMany(service => service.Aliases.Append(service.Name)
                .Select(alias => (Alias: alias.ToLowerInvariant(), service.Name)))
            .ToLookup(pair => pair.Alias, pair => pair.Name, StringComparer.Ordinal);
        foreach (var alias in named)
        {
            // Without a task, too: it is refused there at once, and nobody outside is asked for it.
            shared.TryAdd(alias.Key, []);
        }

        var addresses = table.Services
            .Where(service => service.Address.Length > 0)
            .ToDictionary(service => service.Name, service => OwnOf(table, service), StringComparer.Ordinal);
        foreach (var (name, endpoints) in shared)
        {
            var tasks = Addresses(table, OverlayRules.Serving(endpoints));
            var services = endpoints.Select(endpoint => endpoint.Service)
                .Concat(named[name])
                .Distinct(StringComparer.Ordinal)
                .ToList();
            yield return new NameEntry(table.Network, name, Short(services, tasks, addresses));
            yield return new NameEntry(table.Network, TasksPrefix + name, tasks);
        }

        foreach (var endpoint in table.Endpoints)
        {
            foreach (var name in OwnNames(endpoint).Where(name => !shared.ContainsKey(name)))
            {
                yield return new NameEntry(
                    table.Network, name, endpoint.IsRunning ? Addresses(table, [endpoint]) : []);
            }
        }
    }

    public static IEnumerable<ReverseEntry> ReversesOf(OverlayTable table) => table.Endpoints
        .Select(endpoint => new ReverseEntry(
            table.Network, IPAddress.Parse(endpoint.Address), $"{endpoint.Name}.{table.Network}"))
        .Concat(table.Services
            .SelectMany(service => OwnOf(table, service).Select(address => new ReverseEntry(
                table.Network, address, $"{service.Name}.{table.Network}"))));

    /// <summary>IPv6 of this host is carried over by hand, to the same port of IPv4's loopback: the rules lead on from
    /// there, whether the host has a way to a service's address or not.</summary>
    public static IEnumerable<RelayedPort> PortsOf(OverlayTable table)
    {
        foreach (var port in table.Services.SelectMany(service => service.Ports)
            .Where(port => port.Protocol != PortProtocol.Sctp))
        {
            // The daemon holds it as long as it lives.
            var address = IPAddress.TryParse(port.HostAddress?.Trim('[', ']'), out var chosen)
                ? chosen
                : IPAddress.Any;
            yield return RelayedPort.Hold(port.Protocol, new IPEndPoint(address, port.HostPort ?? 0));
            if (address.Equals(IPAddress.Any))
            {
                yield return new RelayedPort(
                    port.Protocol,
                    new IPEndPoint(
                        port.Protocol == PortProtocol.Tcp ? IPAddress.IPv6Any : IPAddress.IPv6Loopback,
                        port.HostPort ?? 0),
                    new IPEndPoint(IPAddress.Loopback, port.HostPort ?? 0));
            }
        }
    }

    // One service behind a name: its own addresses, with tasks or without. Several: the endpoints.
    private static ImmutableArray<IPAddress> Short(
        List<string> services,
        ImmutableArray<IPAddress> tasks,
        Dictionary<string, ImmutableArray<IPAddress>> addresses) =>
        services is [var only] && addresses.TryGetValue(only, out var own) ? own : tasks;

    private static ImmutableArray<IPAddress> OwnOf(OverlayTable table, OverlayService service) =>
    [
        .. new[] { service.Address, OverlayAddresses.OfService(table.Subnet6, service.Address) ?? "" }
            .Where(address => address.Length > 0)
            .Select(IPAddress.Parse),
    ];

    private static ImmutableArray<IPAddress> Addresses(OverlayTable table, IEnumerable<OverlayEndpoint> endpoints) =>
    [
        .. endpoints
            .SelectMany(endpoint => (string?[])
                [endpoint.Address, OverlayAddresses.Of(table.Subnet6, endpoint.Address)])
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(IPAddress.Parse),
    ];

    private static IEnumerable<string> OwnNames(OverlayEndpoint endpoint) =>
        (endpoint.Hostname is { Length: > 0 } hostname
            ? (string[])[endpoint.Name, hostname]
            : [endpoint.Name]).Select(name => name.ToLowerInvariant());
}
