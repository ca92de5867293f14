using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Tables;

/// <summary>What follows from the services of an overlay network for names and ports.</summary>
internal sealed class ServiceNames
{
    private readonly ILookup<string, string> _named;
    private readonly Dictionary<string, ImmutableArray<IPAddress>> _addresses;

    private ServiceNames(OverlayTable table)
    {
        _named = table.Services
            .SelectMany(service => service.Aliases.Append(service.Name).Where(NetworkNames.IsAskable)
                .Select(alias => (Alias: alias.ToLowerInvariant(), service.Name)))
            .ToLookup(pair => pair.Alias, pair => pair.Name, StringComparer.Ordinal);
        Names = [.. _named.Select(alias => alias.Key)];
        _addresses = table.Services
            .Where(service => service.Address.Length > 0)
            .ToDictionary(service => service.Name, service => OwnOf(table, service), StringComparer.Ordinal);
        Reverses =
        [
            .. table.Services.SelectMany(service => OwnOf(table, service).Select(
                address => new ReverseEntry(table.Network, address, $"{service.Name}.{table.Network}"))),
        ];
        Ports = [.. PortsOf(table)];
    }

    /// <summary>All that lead to some, in small letters.</summary>
    public ImmutableArray<string> Names { get; }

    public ImmutableArray<ReverseEntry> Reverses { get; }

    public ImmutableArray<RelayedPort> Ports { get; }

    public static ServiceNames Of(OverlayTable table) => new(table);

    /// <summary>The services behind a name.</summary>
    public IEnumerable<string> Of(string name) => _named[name];

    /// <summary>A service's own; null: it has none.</summary>
    public ImmutableArray<IPAddress>? FindAddresses(string service) =>
        _addresses.TryGetValue(service, out var addresses) ? addresses : null;

    private static ImmutableArray<IPAddress> OwnOf(OverlayTable table, OverlayService service) =>
    [
        .. new[] { service.Address, OverlayAddresses.OfService(table.Subnet6, service.Address) ?? "" }
            .Where(address => address.Length > 0)
            .Select(IPAddress.Parse),
    ];

    // IPv6 of this host is carried over by hand, to the same port of IPv4's loopback: the rules lead on from there,
    // whether the host has a way to a service's address or not.
    private static IEnumerable<RelayedPort> PortsOf(OverlayTable table)
    {
        foreach (var service in table.Services)
        {
            foreach (var port in service.Ports.Where(port => port.Protocol != PortProtocol.Sctp))
            {
                var number = port.HostPort ?? 0;
                var address = IPAddress.TryParse(port.HostAddress?.Trim('[', ']'), out var chosen)
                    && !chosen.Equals(IPAddress.IPv6Any)
                    ? chosen
                    : IPAddress.Any;
                if (address.AddressFamily == AddressFamily.InterNetworkV6
                    && (address.Equals(IPAddress.IPv6Loopback) || table.Subnet6.Length == 0)
                    && service.Address.Length > 0)
                {
                    // No rule leads on from it, and it is published on no address of IPv4.
                    yield return new RelayedPort(
                        port.Protocol,
                        new IPEndPoint(address, number),
                        new IPEndPoint(IPAddress.Parse(service.Address), port.Target));
                    continue;
                }

                // The daemon holds it as long as it lives.
                yield return RelayedPort.Hold(port.Protocol, new IPEndPoint(address, number));
                if (address.Equals(IPAddress.Any))
                {
                    yield return new RelayedPort(
                        port.Protocol,
                        new IPEndPoint(IPAddress.IPv6Any, number),
                        new IPEndPoint(IPAddress.Loopback, number));
                }
            }
        }
    }
}
