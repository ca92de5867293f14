using System.Net;

namespace Orc.Linux.Netlink;

/// <summary>A unicast route of the main table. A null gateway: on the link.</summary>
public sealed record RouteState(IPNetwork Destination, IPAddress? Gateway, int LinkIndex);
