using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Orc.Model.Networks;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>Where overlay networks and service addresses come from. Agents keep their own networks away from it.
/// </summary>
internal static class OverlayPools
{
    /// <summary>The last /16 of it is the services'.</summary>
    public const string DefaultPool = "10.208.0.0/12";

    /// <summary>4,094 addresses.</summary>
    public const int DefaultPrefixLength = 20;

    /// <summary>Room for a gateway and some tasks.</summary>
    private const int LongestPrefix = 29;

    // Swarm counts from 4096, on the same UDP port: a machine of a swarm can be a node of ours, too.
    private const int FirstIdentifier = 0x6f0000;
    private const int LastIdentifier = (1 << 24) - 1;

    private const string ServicesPool = OverlayAddresses.Services4;

    // Bridges of the nodes' own come from here (see SubnetPlanner of the agent).
    private static readonly IPNetwork[] Kept = [IPNetwork.Parse(ServicesPool), IPNetwork.Parse("10.176.0.0/12")];

    /// <exception cref="FormatException">Ranges for networks to come from make no sense; empty and 0 stand for the
    /// usual ones.</exception>
    public static void Require(ImmutableArray<string> pools, int prefixLength)
    {
        var settings = SettingsOf(OverlaySettings.Default, pools, prefixLength);
        if (FindPoolError(settings.Pools, settings.PrefixLength) is { } error)
        {
            throw new FormatException(error);
        }
    }

    /// <summary>Empty and 0: as it is.</summary>
    public static OverlaySettings SettingsOf(OverlaySettings now, ImmutableArray<string> pools, int prefixLength) =>
        now with
        {
            Pools = pools.IsEmpty ? now.Pools : pools,
            PrefixLength = prefixLength == 0 ? now.PrefixLength : prefixLength,
        };

    /// <summary>Why ranges for networks to come from make no sense; null: they do.</summary>
    public static string? FindPoolError(ImmutableArray<string> pools, int prefixLength)
    {
        var seen = new List<IPNetwork>();
        foreach (var text in pools)
        {
            if (!TryParse(text, out var pool))
            {
                return $"address pool {text} is no IPv4 range such as 10.10.0.0/16";
            }

            if (prefixLength < pool.PrefixLength || prefixLength > LongestPrefix)
            {
                return $"a mask length of {prefixLength} does not go with address pool {text}: "
                    + $"it lies between {pool.PrefixLength} and {LongestPrefix}";
            }

            if (seen.Find(other => Overlap(other, pool)) is { PrefixLength: > 0 } conflict)
            {
                return $"address pool {text} overlaps address pool {conflict}";
            }

            seen.Add(pool);
        }

        return null;
    }

    /// <summary>The next subnet after the one that was given last; null: all are taken.</summary>
    public static string? FindFreeSubnet(Snapshot snapshot)
    {
        var settings = snapshot.Overlays;
        var taken = Plans(snapshot).Select(plan => plan.Subnet)
            .Concat(Places(snapshot).Select(place => place.Subnet))
            .Distinct(StringComparer.Ordinal)
            .Select(subnet => IPNetwork.Parse(subnet))
            .Concat(Kept)
            .ToList();
        var size = 1L << (32 - settings.PrefixLength);
        var pools = settings.Pools.Select(pool => IPNetwork.Parse(pool)).ToList();
        var counts = pools.ConvertAll(pool => 1L << Math.Max(settings.PrefixLength - pool.PrefixLength, 0));
        var total = counts.Sum();
        var last = PlaceOf(settings.LastSubnet);
        for (var step = 1L; step <= total; step++)
        {
            var subnet = At((last + step) % total);
            if (!taken.Exists(other => Overlap(other, subnet)))
            {
                return subnet.ToString();
            }
        }

        return null;

        IPNetwork At(long place)
        {
            var pool = 0;
            while (place >= counts[pool])
            {
                place -= counts[pool++];
            }

            return IPNetwork.Parse(
                $"{Address(Number(pools[pool].BaseAddress) + (uint)(place * size))}/{settings.PrefixLength}");
        }

        // One before the first, if nothing was given, or only from a pool of before.
        long PlaceOf(string subnet)
        {
            var before = 0L;
            for (var pool = 0; pool < pools.Count; pool++)
            {
                if (TryParse(subnet, out var known) && pools[pool].Contains(known.BaseAddress))
                {
                    return before + ((Number(known.BaseAddress) - Number(pools[pool].BaseAddress)) / size);
                }

                before += counts[pool];
            }

            return -1 + total;
        }
    }

    /// <summary>What stands in the way of a subnet of a person's own choice, as the end of a sentence about the
    /// network; null: nothing.</summary>
    public static string? FindObstacle(Snapshot snapshot, string network, string asked)
    {
        if (!TryParse(asked, out var subnet))
        {
            return $"its subnet {asked} is no IPv4 range such as 10.1.0.0/24";
        }

        if (subnet.PrefixLength > LongestPrefix)
        {
            return $"its subnet {asked} is too small: /{LongestPrefix} is the smallest";
        }

        if (Overlap(subnet, IPNetwork.Parse(ServicesPool)))
        {
            return $"its subnet {asked} overlaps {ServicesPool}, where services' own addresses come from";
        }

        var other = snapshot.Networks.Values.FirstOrDefault(other => other.Name != network
            && other.Overlay is not null && Overlap(IPNetwork.Parse(other.Overlay.Subnet), subnet));
        return other is null
            ? null
            : $"its subnet {asked} overlaps {other.Overlay!.Subnet} of network {other.Name}";
    }

    public static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    public static bool TryParse(string text, out IPNetwork subnet) =>
        IPNetwork.TryParse(text, out subnet) && subnet.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>The next network identifier after the one that was given last.</summary>
    public static int FreeIdentifier(Snapshot snapshot)
    {
        var taken = Plans(snapshot).Select(plan => plan.Identifier)
            .Concat(Places(snapshot).Select(place => place.Identifier))
            .ToHashSet();
        var identifier = Next(snapshot.Overlays.LastIdentifier);
        while (taken.Contains(identifier))
        {
            identifier = Next(identifier);
        }

        return identifier;

        static int Next(int last) => last is < FirstIdentifier or >= LastIdentifier ? FirstIdentifier : last + 1;
    }

    /// <summary>The next address of a subnet after a place in it, and that place; null: all are taken.</summary>
    public static (string Address, long Place)? FindNext(string subnet, long after, IReadOnlySet<string> taken)
    {
        var network = IPNetwork.Parse(subnet);
        var start = Number(network.BaseAddress);
        var size = 1L << (32 - network.PrefixLength);
        for (var tries = 1L; tries < size; tries++)
        {
            var place = (after + tries) % size;
            if (place == 0 || place == size - 1)
            {
                continue;
            }

            if (Address(start + (uint)place) is var address && !taken.Contains(address))
            {
                return (address, place);
            }
        }

        return null;
    }

    /// <summary>The first address of a subnet, where its way out usually is.</summary>
    public static string FirstOf(string subnet) => Address(Number(IPNetwork.Parse(subnet).BaseAddress) + 1);

    /// <summary>The same of the services' range.</summary>
    public static (string Address, long Place)? FindNextOfServices(long after, IReadOnlySet<string> taken) =>
        FindNext(ServicesPool, after, taken);

    public static IEnumerable<OverlayPlan> Plans(Snapshot snapshot) =>
        snapshot.Networks.Values.Select(network => network.Overlay).OfType<OverlayPlan>();

    /// <summary>Orphans are still on networks that the store may know nothing of.</summary>
    private static IEnumerable<OrphanPlace> Places(Snapshot snapshot) =>
        snapshot.Orphans.Values.SelectMany(orphan => orphan.Held.Places);

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static string Address(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }
}
