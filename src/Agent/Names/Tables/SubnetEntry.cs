using System.Net;

namespace Orc.Agent.Names.Tables;

/// <summary>Addresses of a network: none but we can know their names.</summary>
internal sealed record SubnetEntry(string Network, IPNetwork Subnet);
