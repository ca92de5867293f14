using System.Net;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>A range that is in use on this machine, and who uses it, in words for an error.</summary>
/// <param name="IsOnLink">An interface has addresses in it. Else it is only routed somewhere, and an explicit subnet
/// may still lie in it.</param>
internal sealed record TakenSubnet(IPNetwork Subnet, string Owner, bool IsOnLink = true)
{
    private const string Services = "the cluster's services (their own addresses)";

    /// <summary>On each node of a cluster: packets to these go to services, whoever else has the address.</summary>
    public static readonly IReadOnlyList<TakenSubnet> OfCluster =
    [
        new(IPNetwork.Parse(OverlayAddresses.Services4), Services),
        new(IPNetwork.Parse(OverlayAddresses.Services6), Services),
    ];
}
