using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Tables;

/// <summary>
/// Decides what is answered: a container's own names as long as it runs, a name that several share (a service's, an
/// alias) by those that are healthy, or by all that run where none is healthy.
/// </summary>
internal static class NamesTableBuilder
{
    /// <summary>Our resolver's own address: as a server it would be asked by itself.</summary>
    private static readonly IPAddress Ourselves = EndpointApplier.Resolver.Address;

    public static NamesTable Build(
        IReadOnlyCollection<NamedContainer> containers,
        IReadOnlyCollection<NetworkRecord> networks,
        IReadOnlyList<OverlayNamePage>? overlays = null)
    {
        var sorted = containers.OrderBy(container => container.Id).ToList();
        var pages = (overlays ?? []).ToDictionary(page => page.Table.Network, StringComparer.Ordinal);
        return new NamesTable
        {
            Clients = [.. sorted.Select(container => ClientOf(container, networks))],
            Names =
            [
                .. networks.SelectMany(network => NamesOf(
                    network.Spec.Name, sorted, pages.GetValueOrDefault(network.Spec.Name)?.Told)),
                .. pages.Values.SelectMany(page => page.Names),
                .. sorted.SelectMany(container => LinkedNames.Of(container, sorted)),
            ],
            Reverses = [.. sorted.SelectMany(ReversesOf), .. pages.Values.SelectMany(page => page.Reverses)],
            Subnets = [.. networks.SelectMany(network => network.Subnets.Select(
                subnet => new SubnetEntry(network.Spec.Name, subnet.Subnet)))],
            Ports =
            [
                .. sorted.Where(container => container.IsRunning).SelectMany(PortsOf),
                .. pages.Values.SelectMany(page => page.Ports),
            ],
        };
    }

    private static NamesClient ClientOf(NamedContainer container, IReadOnlyCollection<NetworkRecord> networks)
    {
        var endpoints = container.Network.Endpoints;
        return new NamesClient
        {
            Container = container.Id.Value,
            NamespacePath = container.Network.NamespacePath,
            Networks =
            [
                .. LinkedNames.NetworksOf(container),
                .. endpoints.OrderByDescending(endpoint => endpoint.IsDefaultRoute)
                    .Select(endpoint => endpoint.Network),
            ],
            Servers = [.. container.Dns
                .Select(text => IPAddress.TryParse(text.Trim('[', ']'), out var address) ? address : null)
                .OfType<IPAddress>()
                .Where(address => !address.Equals(Ourselves))],
            IsForwarded = endpoints.Any(endpoint => networks.Any(
                network => network.Spec.Name == endpoint.Network && !network.Spec.Internal)),
        };
    }

    // On an overlay the control plane alone says what its services' names mean; what else is here (a container's own
    // names, one that a person put there) is added to it.
    private static IEnumerable<NameEntry> NamesOf(
        string network, IReadOnlyList<NamedContainer> containers, IReadOnlySet<string>? told)
    {
        var own = new SortedDictionary<string, List<Claim>>(StringComparer.Ordinal);
        foreach (var container in containers)
        {
            foreach (var endpoint in container.Network.Endpoints.Where(endpoint => endpoint.Network == network))
            {
                Add(own, OwnNames(container), new Claim(container, endpoint, IsOwn: true));
                Add(own, endpoint.Aliases, new Claim(container, endpoint, IsOwn: false));
            }
        }

        return own
            .Where(entry => told?.Contains(entry.Key) != true)
            .Select(entry => new NameEntry(network, entry.Key, Choose(entry.Value)));
    }

    private static void Add(
        SortedDictionary<string, List<Claim>> claims, IEnumerable<string> names, Claim claim)
    {
        foreach (var name in names.Where(NetworkNames.IsAskable).Select(name => name.ToLowerInvariant()))
        {
            if (!claims.TryGetValue(name, out var all))
            {
                claims[name] = all = [];
            }

            all.Add(claim);
        }
    }

    private static ImmutableArray<IPAddress> Choose(List<Claim> claims)
    {
        var running = claims.Where(claim => claim.Container.IsRunning).ToList();
        var shared = running.Where(claim => !claim.IsOwn).ToList();
        var healthy = shared.Where(claim => claim.Container.IsHealthy).ToList();
        return [.. running.Where(claim => claim.IsOwn)
            .Concat(healthy is [] ? shared : healthy)
            .SelectMany(claim => claim.Endpoint.Addresses)
            .Distinct()];
    }

    private static IEnumerable<ReverseEntry> ReversesOf(NamedContainer container) =>
        from endpoint in container.Network.Endpoints
        from address in endpoint.Addresses
        select new ReverseEntry(endpoint.Network, address, $"{container.Name}.{endpoint.Network}");

    private static IEnumerable<RelayedPort> PortsOf(NamedContainer container) => container.Network.Published
        .Where(port => port.Protocol != PortProtocol.Sctp)
        .Where(port => port.HostAddress is null or { AddressFamily: AddressFamily.InterNetworkV6 })
        .GroupBy(port => (port.HostAddress, port.HostPort, port.Protocol))
        .SelectMany(group => Relay(
            group.OrderBy(port => port.Target.AddressFamily == AddressFamily.InterNetwork).First()));

    // The kernel translates IPv6 to IPv6, but for the loopback; for a container with IPv4 alone it translates none.
    // Where an older orcd has a port held, datagrams of all addresses are shared with the holder: those of the loopback
    // have a relay of their own.
    private static IEnumerable<RelayedPort> Relay(PublishedPort port)
    {
        var isTranslated = port.Target.AddressFamily == AddressFamily.InterNetworkV6;
        var address = port.HostAddress ?? IPAddress.IPv6Any;
        var isEverywhere = address.Equals(IPAddress.IPv6Any);
        if (!isTranslated)
        {
            yield return On(address);
        }

        if (isTranslated
            ? isEverywhere || address.Equals(IPAddress.IPv6Loopback)
            : isEverywhere && port.Protocol == PortProtocol.Udp)
        {
            yield return On(IPAddress.IPv6Loopback);
        }

        RelayedPort On(IPAddress listen) => new(
            port.Protocol, new IPEndPoint(listen, port.HostPort), new IPEndPoint(port.Target, port.TargetPort));
    }

    private static IEnumerable<string> OwnNames(NamedContainer container) =>
        container.Hostname is { Length: > 0 } hostname
            ? [container.Name, container.Id.Short, hostname]
            : [container.Name, container.Id.Short];

    private sealed record Claim(NamedContainer Container, EndpointRecord Endpoint, bool IsOwn);
}
