using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
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
            foreach (var alias in endpoint.Aliases.Append(endpoint.Service).Distinct(StringComparer.Ordinal))
            {
                var name = alias.ToLowerInvariant();
                if (!shared.TryGetValue(name, out var all))
                {
                    shared[name] = all = [];
                }

                all.Add(endpoint);
            }
        }

        foreach (var service in table.Services)
        {
            foreach (var alias in service.Aliases.Append(service.Name))
            {
                // Without a task, too: it is refused there at once, and nobody outside is asked for it.
                shared.TryAdd(alias.ToLowerInvariant(), []);
            }
        }

        var addresses = table.Services
            .Where(service => service.Address.Length > 0)
            .ToDictionary(service => service.Name, service => service.Address, StringComparer.Ordinal);
        foreach (var (name, endpoints) in shared)
        {
            var tasks = Addresses(table, OverlayRules.Serving(endpoints));
            var services = endpoints.Select(endpoint => endpoint.Service)
                .Concat(table.Services.Where(service => IsNamed(service, name)).Select(service => service.Name))
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
            .Where(service => service.Address.Length > 0)
            .Select(service => new ReverseEntry(
                table.Network, IPAddress.Parse(service.Address), $"{service.Name}.{table.Network}")));

    /// <summary>IPv6 of this host is carried over by hand, to the service's own address or one of its endpoints.
    /// </summary>
    public static IEnumerable<RelayedPort> PortsOf(OverlayTable table)
    {
        foreach (var service in table.Services)
        {
            var target = service.Address.Length > 0
                ? service.Address
                : OverlayRules.Serving(table.Endpoints.Where(endpoint => endpoint.Service == service.Name))
                    .Select(endpoint => endpoint.Address)
                    .FirstOrDefault();
            foreach (var port in service.Ports.Where(port => port.Protocol != PortProtocol.Sctp))
            {
                // The daemon holds it as long as it lives.
                var address = IPAddress.TryParse(port.HostAddress?.Trim('[', ']'), out var chosen)
                    ? chosen
                    : IPAddress.Any;
                yield return RelayedPort.Hold(port.Protocol, new IPEndPoint(address, port.HostPort ?? 0));
                if (target is null || !address.Equals(IPAddress.Any))
                {
                    continue;
                }

                yield return new RelayedPort(
                    port.Protocol,
                    new IPEndPoint(
                        port.Protocol == PortProtocol.Tcp ? IPAddress.IPv6Any : IPAddress.IPv6Loopback,
                        port.HostPort ?? 0),
                    new IPEndPoint(IPAddress.Parse(target), port.Target));
            }
        }
    }

    private static bool IsNamed(OverlayService service, string name) => service.Aliases.Append(service.Name)
        .Contains(name, StringComparer.OrdinalIgnoreCase);

    // One service behind a name: its own address (IPv4), with tasks or without. Several: the endpoints.
    private static ImmutableArray<IPAddress> Short(
        List<string> services, ImmutableArray<IPAddress> tasks, Dictionary<string, string> addresses) =>
        services is [var only] && addresses.TryGetValue(only, out var own)
            ? [IPAddress.Parse(own), .. tasks.Where(task => task.AddressFamily == AddressFamily.InterNetworkV6)]
            : tasks;

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
