using System.Collections.Immutable;
using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Containers;

namespace Orc.Agent.Names.Tables;

/// <summary>
/// Names that one container alone knows others by (<c>links</c>). They stand in the table as those of a network on
/// which it is alone, and so follow the others when they start again.
/// </summary>
internal static class LinkedNames
{
    /// <summary>The network of its own that is asked first; none without links.</summary>
    public static IEnumerable<string> NetworksOf(NamedContainer container) =>
        container.Links.IsEmpty ? [] : [Network(container)];

    /// <summary>
    /// Alias, name and short id of each linked container, with its addresses on networks that both are on.
    /// </summary>
    public static IEnumerable<NameEntry> Of(NamedContainer container, IReadOnlyList<NamedContainer> all) => container
        .Links
        .Select(LinkText.Of)
        .SelectMany(link => all
            .Where(other => Is(other, link.Container) && Shared(container, other).Any())
            .SelectMany(other => Names(link, other).Select(name => (Name: name, Other: other))))
        .GroupBy(named => named.Name, named => AddressesOf(container, named.Other), StringComparer.Ordinal)
        .Select(named => new NameEntry(
            Network(container), named.Key, [.. named.SelectMany(addresses => addresses).Distinct()]));

    private static IEnumerable<string> Names(LinkText link, NamedContainer other) =>
        new[] { link.Alias, other.Name, other.Id.Short }
            .Select(name => name.ToLowerInvariant())
            .Distinct(StringComparer.Ordinal);

    private static ImmutableArray<IPAddress> AddressesOf(NamedContainer container, NamedContainer other) =>
        other.IsRunning ? [.. Shared(container, other).SelectMany(endpoint => endpoint.Addresses)] : [];

    private static IEnumerable<EndpointRecord> Shared(NamedContainer container, NamedContainer other) =>
        other.Network.Endpoints.Where(
            endpoint => container.Network.Endpoints.Any(own => own.Network == endpoint.Network));

    private static bool Is(NamedContainer container, string name) =>
        container.Name == name || container.Id.Value == name || container.Id.Short == name;

    private static string Network(NamedContainer container) => $"link:{container.Id.Value}";
}
