using System.Net;

namespace Orc.Linux.Netlink;

/// <summary>A unicast route of the main table. A null gateway: on the link.</summary>
/// <param name="Metric">Of two to the same destination the smaller one counts.</param>
public sealed record RouteState(IPNetwork Destination, IPAddress? Gateway, int LinkIndex, uint Metric = 0);
