using System.Collections.Immutable;
using System.Net;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Who is on other machines, by address: decided from a table alone.</summary>
internal static class OverlayPeers
{
    public static SortedDictionary<string, string> Of(OverlayTable table)
    {
        var peers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var endpoint in table.Endpoints.Where(endpoint => IsElsewhere(table, endpoint.Machine)))
        {
            peers[endpoint.Address] = endpoint.Machine;
        }

        foreach (var gateway in table.Gateways.Where(gateway => IsElsewhere(table, gateway.Machine)))
        {
            peers[gateway.Address] = gateway.Machine;
        }

        return peers;
    }

    /// <summary>The addresses of all that are on other machines; of no table, none.</summary>
    public static IEnumerable<IPAddress> AddressesOf(OverlayTable? table) =>
        table is null ? [] : Of(table).Keys.Select(IPAddress.Parse);

    /// <summary>What is to be told to the kernel, and what it is to forget.</summary>
    public static (IReadOnlyList<(IPAddress Address, IPAddress Machine)> Set, IReadOnlyList<IPAddress> Removed)
        Difference(OverlayTable? before, OverlayTable now)
    {
        // What nothing touched is the same object in both.
        var (known, wanted) = before is null || before.Machine != now.Machine
            ? (before is null ? [] : Of(before), Of(now))
            : (Of(Without(before, now)), Of(Without(now, before)));
        return (
            [
                .. wanted
                    .Where(peer => known.GetValueOrDefault(peer.Key) != peer.Value)
                    .Select(peer => (IPAddress.Parse(peer.Key), IPAddress.Parse(peer.Value))),
            ],
            [.. known.Keys.Where(address => !wanted.ContainsKey(address)).Select(IPAddress.Parse)]);
    }

    private static OverlayTable Without(OverlayTable table, OverlayTable other) => table with
    {
        Endpoints = Without(table.Endpoints, other.Endpoints),
        Gateways = Without(table.Gateways, other.Gateways),
    };

    private static ImmutableArray<T> Without<T>(ImmutableArray<T> some, ImmutableArray<T> others)
        where T : class
    {
        if (some == others)
        {
            return [];
        }

        var known = new HashSet<T>(others, ReferenceEqualityComparer.Instance);
        return [.. some.Where(one => !known.Contains(one))];
    }

    /// <summary>There is a way: it is here, or on a machine whose address is known, as is this one's.</summary>
    public static bool IsReached(OverlayTable table, string machine) =>
        machine == table.Machine || IsElsewhere(table, machine);

    /// <summary>Those that served, and shall be given nothing new.</summary>
    public static IReadOnlyList<IPAddress> Withdrawn(OverlayTable? before, OverlayTable now)
    {
        var serving = now.Endpoints.Where(endpoint => endpoint.IsServing)
            .Select(endpoint => endpoint.Address)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. (before?.Endpoints ?? [])
                .Where(endpoint => endpoint.IsServing && !serving.Contains(endpoint.Address))
                .SelectMany(endpoint => (string?[])
                    [endpoint.Address, OverlayAddresses.Of(now.Subnet6, endpoint.Address)])
                .OfType<string>()
                .Select(IPAddress.Parse),
        ];
    }

    /// <summary>Services' own addresses, of both families.</summary>
    public static IReadOnlyList<IPAddress> ServicesOf(OverlayTable table) =>
    [
        .. table.Services.SelectMany(service => (string?[])
                [service.Address, OverlayAddresses.OfService(table.Subnet6, service.Address)])
            .Where(address => !string.IsNullOrEmpty(address))
            .Select(address => IPAddress.Parse(address!)),
    ];

    /// <summary>Services' own addresses that came, and that went.</summary>
    public static (IReadOnlyList<IPAddress> Added, IReadOnlyList<IPAddress> Removed) ServicesDifference(
        OverlayTable? before, OverlayTable now)
    {
        if (before is not null && before.Services == now.Services && before.Subnet6 == now.Subnet6)
        {
            return ([], []);
        }

        var (known, services) = (before is null ? [] : ServicesOf(before), ServicesOf(now));
        return ([.. services.Except(known)], [.. known.Except(services)]);
    }

    /// <summary>The other machines of the network.</summary>
    public static IEnumerable<string> Machines(OverlayTable table) => table.Endpoints
        .Select(endpoint => endpoint.Machine)
        .Concat(table.Gateways.Select(gateway => gateway.Machine))
        .Where(machine => IsElsewhere(table, machine))
        .Distinct(StringComparer.Ordinal);

    public static bool IsElsewhere(OverlayTable table, string machine) =>
        machine.Length > 0 && table.Machine.Length > 0 && machine != table.Machine;
}
