using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>What turns one table of a network into the next.</summary>
public sealed record OverlayDifference
{
    /// <summary>New ones, and those that are different now.</summary>
    public ImmutableArray<OverlayEndpoint> Endpoints { get; init; } = [];

    public ImmutableArray<OverlayService> Services { get; init; } = [];

    public ImmutableArray<OverlayGateway> Gateways { get; init; } = [];

    /// <summary>By address.</summary>
    public ImmutableArray<string> GoneEndpoints { get; init; } = [];

    /// <summary>By name.</summary>
    public ImmutableArray<string> GoneServices { get; init; } = [];

    /// <summary>By address.</summary>
    public ImmutableArray<string> GoneGateways { get; init; } = [];

    /// <summary>Null: the network itself, or this node's place on it, is another one.</summary>
    public static OverlayDifference? Of(OverlayTable before, OverlayTable now)
    {
        if (before.Network != now.Network || before.Identifier != now.Identifier || before.Subnet != now.Subnet
            || before.Subnet6 != now.Subnet6 || before.Gateway != now.Gateway || before.Machine != now.Machine)
        {
            return null;
        }

        var endpoints = Compare(before.Endpoints, now.Endpoints, endpoint => endpoint.Address);
        var services = Compare(before.Services, now.Services, service => service.Name);
        var gateways = Compare(before.Gateways, now.Gateways, gateway => gateway.Address);
        return new OverlayDifference
        {
            Endpoints = endpoints.Changed,
            Services = services.Changed,
            Gateways = gateways.Changed,
            GoneEndpoints = endpoints.Gone,
            GoneServices = services.Gone,
            GoneGateways = gateways.Gone,
        };
    }

    public OverlayTable ApplyTo(OverlayTable before) => before with
    {
        Endpoints = Merge(before.Endpoints, Endpoints, GoneEndpoints, endpoint => endpoint.Address),
        Services = Merge(before.Services, Services, GoneServices, service => service.Name),
        Gateways = Merge(before.Gateways, Gateways, GoneGateways, gateway => gateway.Address),
    };

    private static (ImmutableArray<T> Changed, ImmutableArray<string> Gone) Compare<T>(
        ImmutableArray<T> before, ImmutableArray<T> now, Func<T, string> key)
        where T : class
    {
        // Tables of two versions share what nothing touched.
        if (before == now)
        {
            return ([], []);
        }

        var known = before.ToDictionary(key, StringComparer.Ordinal);
        ImmutableArray<T> changed =
            [.. now.Where(one => !known.Remove(key(one), out var former) || !former.Equals(one))];
        return (changed, [.. known.Keys]);
    }

    // Tables are sorted, so that one of differences is the one that was meant.
    private static ImmutableArray<T> Merge<T>(
        ImmutableArray<T> before, ImmutableArray<T> changed, ImmutableArray<string> gone, Func<T, string> key)
        where T : class
    {
        if (changed.IsEmpty && gone.IsEmpty)
        {
            return before;
        }

        var left = gone.ToHashSet(StringComparer.Ordinal);
        var next = changed.ToDictionary(key, StringComparer.Ordinal);
        var merged = ImmutableArray.CreateBuilder<T>(before.Length + changed.Length);
        foreach (var one in before.Where(one => !left.Contains(key(one))))
        {
            merged.Add(next.Remove(key(one), out var newer) ? newer : one);
        }

        merged.AddRange(changed.Where(one => next.ContainsKey(key(one))));
        merged.Sort((one, other) => string.CompareOrdinal(key(one), key(other)));
        return merged.ToImmutable();
    }
}
