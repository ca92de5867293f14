using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>
/// What turns one table of a network into the next. All that tables and differences have is in the order of its keys.
/// </summary>
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
        if (before.Network != now.Network || before.Id != now.Id || before.Identifier != now.Identifier
            || before.Subnet != now.Subnet || before.Subnet6 != now.Subnet6
            || before.Gateway != now.Gateway || before.Machine != now.Machine)
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

        var changed = ImmutableArray.CreateBuilder<T>();
        var gone = ImmutableArray.CreateBuilder<string>();
        var (former, next) = (0, 0);
        while (former < before.Length || next < now.Length)
        {
            var order = former == before.Length ? 1 : next == now.Length ? -1
                : ReferenceEquals(before[former], now[next]) ? 0
                : string.CompareOrdinal(key(before[former]), key(now[next]));
            if (order < 0)
            {
                gone.Add(key(before[former++]));
                continue;
            }

            if (order > 0 || !(ReferenceEquals(before[former], now[next]) || before[former].Equals(now[next])))
            {
                changed.Add(now[next]);
            }

            next++;
            former += order == 0 ? 1 : 0;
        }

        return (changed.ToImmutable(), gone.ToImmutable());
    }

    // What is the same is kept in place, so that one of differences is the table that was meant.
    private static ImmutableArray<T> Merge<T>(
        ImmutableArray<T> before, ImmutableArray<T> changed, ImmutableArray<string> gone, Func<T, string> key)
        where T : class
    {
        if (changed.IsEmpty && gone.IsEmpty)
        {
            return before;
        }

        var merged = ImmutableArray.CreateBuilder<T>(before.Length + changed.Length);
        var (former, next, left) = (0, 0, 0);
        while (former < before.Length || next < changed.Length)
        {
            var order = former == before.Length ? 1 : next == changed.Length ? -1
                : string.CompareOrdinal(key(before[former]), key(changed[next]));
            if (order >= 0)
            {
                merged.Add(changed[next++]);
                former += order == 0 ? 1 : 0;
                continue;
            }

            var its = key(before[former]);
            while (left < gone.Length && string.CompareOrdinal(gone[left], its) < 0)
            {
                left++;
            }

            if (left == gone.Length || gone[left] != its)
            {
                merged.Add(before[former]);
            }

            former++;
        }

        return merged.ToImmutable();
    }
}
