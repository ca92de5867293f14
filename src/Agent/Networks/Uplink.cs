using System.Net;
using System.Net.Sockets;
using Orc.Linux.Netlink;

namespace Orc.Agent.Networks;

/// <summary>Which interface leads to other machines.</summary>
internal static class Uplink
{
    // LOOPBACK_IFINDEX of the kernel (include/net/flow.h), in each network namespace.
    private const int Loopback = 1;

    /// <summary>Its index: that of the address by which they reach this one; else that of the default route, of IPv4
    /// before IPv6, of the smallest metric. Null: there is none. Where an address is the loopback's (a router's way to
    /// have one on all of its interfaces), packets go out elsewhere.</summary>
    public static int? Find(
        IReadOnlyList<AddressState> addresses, IReadOnlyList<RouteState> routes, string machine) =>
        IPAddress.TryParse(machine, out var own)
        && addresses.FirstOrDefault(
            address => address.Address.Equals(own) && address.LinkIndex != Loopback) is { } there
            ? there.LinkIndex
            : routes.Where(route => route.Destination.PrefixLength == 0 && route.LinkIndex != Loopback)
                .OrderBy(route => route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
                .ThenBy(route => route.Metric)
                .FirstOrDefault()?.LinkIndex;
}
