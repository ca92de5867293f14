using System.Collections.Immutable;
using System.Net;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Tables;

/// <summary>What follows from one endpoint of an overlay network for names: the same as long as the endpoint is.
/// </summary>
internal sealed class EndpointNames
{
    private EndpointNames(OverlayTable table, OverlayEndpoint endpoint)
    {
        Addresses = AddressesOf(table.Subnet6, endpoint);

        // A single container is of no service.
        Shared =
        [
            .. (endpoint.Service.Length > 0 ? endpoint.Aliases.Append(endpoint.Service) : endpoint.Aliases)
                .Where(NetworkNames.IsAskable)
                .Select(name => name.ToLowerInvariant())
                .Distinct(StringComparer.Ordinal),
        ];
        var own = endpoint.IsRunning ? Addresses : [];
        Own =
        [
            .. (endpoint.Hostname is { Length: > 0 } hostname ? (string[])[endpoint.Name, hostname] : [endpoint.Name])
                .Where(NetworkNames.IsAskable)
                .Select(name => new NameEntry(table.Network, name.ToLowerInvariant(), own)),
        ];
        Reverses =
        [
            .. Addresses.Select(
                address => new ReverseEntry(table.Network, address, $"{endpoint.Name}.{table.Network}")),
        ];
    }

    /// <summary>Of both families, where the network has both.</summary>
    public ImmutableArray<IPAddress> Addresses { get; }

    /// <summary>Names that it may share with others.</summary>
    public ImmutableArray<string> Shared { get; }

    /// <summary>Its container's name, and its hostname, which others may have too: without addresses while it does not
    /// run.</summary>
    public ImmutableArray<NameEntry> Own { get; }

    /// <summary>One for each address.</summary>
    public ImmutableArray<ReverseEntry> Reverses { get; }

    public static EndpointNames Of(OverlayTable table, OverlayEndpoint endpoint) => new(table, endpoint);

    private static ImmutableArray<IPAddress> AddressesOf(string subnet6, OverlayEndpoint endpoint) =>
        OverlayAddresses.Of(subnet6, endpoint.Address) is { } address6
            ? [IPAddress.Parse(endpoint.Address), IPAddress.Parse(address6)]
            : [IPAddress.Parse(endpoint.Address)];
}
