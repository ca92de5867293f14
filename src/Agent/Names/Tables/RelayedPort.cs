using System.Net;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Tables;

/// <summary>
/// A published port where the kernel cannot translate: the host's IPv6 loopback, and all of IPv6 for a container that
/// has IPv4 alone. Each connection is carried over by hand.
/// </summary>
internal sealed record RelayedPort(PortProtocol Protocol, IPEndPoint Listen, IPEndPoint Target)
{
    private static readonly IPEndPoint Nowhere = new(IPAddress.Any, 0);

    /// <summary>Nothing is carried over: the kernel translates, and nobody else shall have the port.</summary>
    public bool IsHeldOnly => Target.Equals(Nowhere);

    public static RelayedPort Hold(PortProtocol protocol, IPEndPoint listen) => new(protocol, listen, Nowhere);
}
