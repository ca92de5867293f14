using System.Net.NetworkInformation;

namespace Orc.Linux.Netlink;

/// <summary>A bridge to make. Its address is given, or it would change with the ports that come and go.</summary>
public sealed record BridgeOptions(string Name, PhysicalAddress Address, int Mtu);
