using System.Net;
using System.Net.Sockets;
using Orc.Model.Networks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>
/// What is wrong with the ranges that a person chose for a network of the cluster, as the end of a sentence about it:
/// nobody could give addresses from them, or two networks would share some.
/// </summary>
internal static class SubnetRule
{
    /// <summary>An IPv6 address ends in an IPv4 address.</summary>
    private const int LongestPrefix6 = 96;

    /// <summary>In itself; null: nothing is. Whether an IPv4 subnet is one, <see cref="OverlayPools"/> says.</summary>
    public static string? FindError(NetworkSpec network) => network.Subnets.Select(FindError)
        .FirstOrDefault(error => error is not null);

    /// <summary>An IPv6 range that another network has, too; null: none has.</summary>
    /// <param name="snapshot">Networks that are.</param>
    /// <param name="network">Its name.</param>
    /// <param name="asked">Of this network, as it was found to be right.</param>
    public static string? FindOverlap6(Snapshot snapshot, string network, string asked)
    {
        var subnet = IPNetwork.Parse(asked);
        return snapshot.Networks.Values
            .Where(other => other.Name != network && OverlayUse.IsOverlay(other))
            .Select(other => (other.Name, Subnet: Subnet6(other)))
            .Where(other => IPNetwork.TryParse(other.Subnet, out var range) && OverlayPools.Overlap(range, subnet))
            .Select(other => $"its subnet {asked} overlaps {other.Subnet} of network {other.Name}")
            .FirstOrDefault();
    }

    public static bool Is6(string subnet) => subnet.Contains(':', StringComparison.Ordinal);

    private static string Subnet6(ProjectNetwork network) =>
        network.Overlay is null ? network.Spec.Subnets.FirstOrDefault(subnet => Is6(subnet.Subnet))?.Subnet ?? ""
            : OverlayUse.Subnet6(network);

    private static string? FindError(SubnetSpec spec)
    {
        if (Is6(spec.Subnet))
        {
            if (!IPNetwork.TryParse(spec.Subnet, out var range)
                || range.BaseAddress.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return $"its subnet {spec.Subnet} is no IPv6 range such as fd00:1::/64";
            }

            if (range.PrefixLength > LongestPrefix6)
            {
                return $"its subnet {spec.Subnet} is too small: /{LongestPrefix6} is the smallest, since an address "
                    + "ends in the IPv4 address that it goes with";
            }
        }

        if (!IPNetwork.TryParse(spec.Subnet, out var subnet))
        {
            return $"its subnet {spec.Subnet} is no IPv4 range such as 10.1.0.0/24";
        }

        if (spec.Range is { } inner)
        {
            if (!IPNetwork.TryParse(inner, out var range))
            {
                return $"its ip_range {inner} is no range such as {subnet}";
            }

            if (range.PrefixLength < subnet.PrefixLength || !subnet.Contains(range.BaseAddress))
            {
                return $"its ip_range {inner} does not lie in its subnet {subnet}";
            }
        }

        return (spec.Gateway is { } gateway ? FindError("gateway", gateway, subnet) : null)
            ?? spec.Reserved.Select(address => FindError("reserved address", address, subnet))
                .FirstOrDefault(error => error is not null);
    }

    private static string? FindError(string what, string text, IPNetwork subnet) =>
        IPAddress.TryParse(text, out var address) && subnet.Contains(address)
            ? null
            : $"its {what} {text} does not lie in its subnet {subnet}";
}
