using System.Net;

namespace Orc.Linux.Netlink;

/// <summary>An address of an interface.</summary>
public sealed record AddressState(int LinkIndex, IPAddress Address, int PrefixLength);
