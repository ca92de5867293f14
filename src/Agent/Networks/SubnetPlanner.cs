using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Chooses a network's address ranges: as the user wrote them, or the first free one of our pools. Two
/// networks
/// of one node never overlap.</summary>
internal static class SubnetPlanner
{
    // 1,021 containers a network, 1,024 networks a pool.
    private const int PrefixIPv4 = 22;
    private const int PrefixIPv6 = 64;

    // Away from Docker's (172.17-31, 192.168), podman's (10.88-89), Kubernetes' (10.96-111, 10.244) and, for overlays,
    // our own (10.208.0.0/12). The second and third are for hosts whose office network is all of 10.0.0.0/8.
    private static readonly IPNetwork[] PoolsIPv4 =
        [IPNetwork.Parse("10.176.0.0/12"), IPNetwork.Parse("172.16.0.0/16"), IPNetwork.Parse("198.18.0.0/15")];

    // Unique local addresses (RFC 4193) behind NAT.
    private static readonly IPNetwork[] PoolsIPv6 = [IPNetwork.Parse("fd6f:7263:b000::/48")];

    /// <exception cref="NetworkException">A subnet makes no sense, overlaps another, or nothing is free.</exception>
    public static ImmutableArray<SubnetPlan> Plan(NetworkSpec spec, IReadOnlyList<TakenSubnet> taken)
    {
        var plans = spec.Subnets.Select(subnet => Explicit(spec.Name, subnet, taken)).ToList();
        if (plans.All(plan => plan.Family != AddressFamily.InterNetwork))
        {
            plans.Insert(0, Free(spec.Name, PoolsIPv4, PrefixIPv4, taken));
        }

        if (spec.EnableIpv6 && plans.All(plan => plan.Family != AddressFamily.InterNetworkV6))
        {
            plans.Add(Free(spec.Name, PoolsIPv6, PrefixIPv6, taken));
        }

        return [.. plans];
    }

    private static SubnetPlan Explicit(string network, SubnetSpec spec, IReadOnlyList<TakenSubnet> taken)
    {
        var subnet = ParseNetwork(network, spec.Subnet);
        if (subnet.PrefixLength > AddressNumber.Bits(subnet.BaseAddress.AddressFamily) - 2)
        {
            throw Wrong(network, $"subnet {subnet} has no room for a gateway and a container");
        }

        var conflict = taken.FirstOrDefault(other => other.IsOnLink && AddressNumber.Overlap(other.Subnet, subnet));
        if (conflict is not null)
        {
            throw Wrong(network, $"subnet {subnet} overlaps {conflict.Subnet} of {conflict.Owner}");
        }

        var gateway = spec.Gateway is null ? Second(subnet) : ParseAddress(network, spec.Gateway, subnet, "gateway");
        var range = spec.Range is null ? (IPNetwork?)null : ParseNetwork(network, spec.Range);
        if (range is { } inner && (inner.PrefixLength < subnet.PrefixLength || !subnet.Contains(inner.BaseAddress)))
        {
            throw Wrong(network, $"ip_range {inner} does not lie in subnet {subnet}");
        }

        return new SubnetPlan
        {
            Subnet = subnet,
            Gateway = gateway,
            Range = range,
            Reserved = [.. spec.Reserved.Select(text => ParseAddress(network, text, subnet, "reserved address"))],
        };
    }

    private static SubnetPlan Free(
        string network, IPNetwork[] pools, int prefixLength, IReadOnlyList<TakenSubnet> taken)
    {
        foreach (var pool in pools)
        {
            var family = pool.BaseAddress.AddressFamily;
            var busy = taken.Where(other => AddressNumber.Overlap(other.Subnet, pool)).ToList();
            var step = UInt128.One << (AddressNumber.Bits(family) - prefixLength);
            var start = AddressNumber.First(pool);
            while (start <= AddressNumber.Last(pool))
            {
                var subnet = new IPNetwork(AddressNumber.ToAddress(start, family), prefixLength);
                if (busy.Find(other => AddressNumber.Overlap(other.Subnet, subnet)) is not { } conflict)
                {
                    return new SubnetPlan { Subnet = subnet, Gateway = Second(subnet) };
                }

                // Past the conflict at once: a /8 in the way must not cost 1,024 looks.
                var next = AddressNumber.Last(conflict.Subnet) + 1;
                start = next % step == 0 ? next : next + step - (next % step);
            }
        }

        throw Wrong(
            network,
            $"no free subnet in {string.Join(", ", pools)}: remove unused networks, or give the network a subnet " +
            "(networks: … ipam: config: subnet)");
    }

    private static IPAddress Second(IPNetwork subnet) =>
        AddressNumber.ToAddress(AddressNumber.First(subnet) + 1, subnet.BaseAddress.AddressFamily);

    private static IPNetwork ParseNetwork(string network, string text)
    {
        // IPNetwork refuses 10.0.0.1/24, which Docker takes for 10.0.0.0/24.
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address) ||
            !int.TryParse(text.AsSpan(slash + 1), out var length) ||
            length < 0 || length > AddressNumber.Bits(address.AddressFamily))
        {
            throw Wrong(network, $"\"{text}\" is not a subnet such as 10.1.0.0/24");
        }

        var size = AddressNumber.Bits(address.AddressFamily) - length;
        var first = size == 128 ? UInt128.Zero : AddressNumber.From(address) >> size << size;
        return new IPNetwork(AddressNumber.ToAddress(first, address.AddressFamily), length);
    }

    private static IPAddress ParseAddress(string network, string text, IPNetwork subnet, string what)
    {
        if (!IPAddress.TryParse(text, out var address))
        {
            throw Wrong(network, $"{what} \"{text}\" is not an address");
        }

        return subnet.Contains(address) ? address : throw Wrong(network, $"{what} {address} does not lie in {subnet}");
    }

    private static NetworkException Wrong(string network, string reason) =>
        new($"cannot create network {network}: {reason}");
}
