using System.Net;

namespace Orc.Agent.Networks;

/// <summary>A range that is in use on this machine, and who uses it, in words for an error.</summary>
/// <param name="IsOnLink">An interface has addresses in it. Else it is only routed somewhere, and an explicit subnet
/// may still lie in it.</param>
internal sealed record TakenSubnet(IPNetwork Subnet, string Owner, bool IsOnLink = true);
