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

        var addresses = table.Services
            .Where(service => service.Address.Length > 0)
            .ToDictionary(service => service.Name, service => service.Address, StringComparer.Ordinal);
        foreach (var (name, endpoints) in shared)
        {
            var tasks = Addresses(OverlayRules.Serving(endpoints));
            yield return new NameEntry(table.Network, name, Short(endpoints, tasks, addresses));
            yield return new NameEntry(table.Network, TasksPrefix + name, tasks);
        }

        foreach (var endpoint in table.Endpoints)
        {
            foreach (var name in OwnNames(endpoint).Where(name => !shared.ContainsKey(name)))
            {
                yield return new NameEntry(
                    table.Network, name, endpoint.IsRunning ? [IPAddress.Parse(endpoint.Address)] : []);
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

    // One service behind a name: its own address, if something serves there. Several, or none: the endpoints.
    private static ImmutableArray<IPAddress> Short(
        List<OverlayEndpoint> endpoints, ImmutableArray<IPAddress> tasks, Dictionary<string, string> addresses)
    {
        var service = endpoints[0].Service;
        return !tasks.IsEmpty && endpoints.All(endpoint => endpoint.Service == service)
            && addresses.TryGetValue(service, out var own)
                ? [IPAddress.Parse(own)]
                : tasks;
    }

    private static ImmutableArray<IPAddress> Addresses(IEnumerable<OverlayEndpoint> endpoints) =>
        [.. endpoints.Select(endpoint => IPAddress.Parse(endpoint.Address)).Distinct()];

    private static IEnumerable<string> OwnNames(OverlayEndpoint endpoint) =>
        (endpoint.Hostname is { Length: > 0 } hostname
            ? (string[])[endpoint.Name, hostname]
            : [endpoint.Name]).Select(name => name.ToLowerInvariant());
}
