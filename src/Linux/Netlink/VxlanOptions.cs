using System.Net;
using System.Net.NetworkInformation;

namespace Orc.Linux.Netlink;

/// <summary>A VXLAN device to make: it learns nothing, and answers ARP for the neighbours it is told of.</summary>
/// <param name="Name">Of the device.</param>
/// <param name="Address">Its own, or it would be another one each time.</param>
/// <param name="Identifier">The VNI: 24 bits.</param>
/// <param name="Local">The source of what it sends.</param>
/// <param name="Port">The UDP port, here and there.</param>
/// <param name="Master">The bridge that it is a port of.</param>
/// <param name="Mtu">Of what it carries.</param>
public sealed record VxlanOptions(
    string Name, PhysicalAddress Address, int Identifier, IPAddress Local, int Port, int Master, int Mtu);
