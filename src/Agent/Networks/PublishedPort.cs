using System.Net;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>A port of the host that leads to a port of a container, every number chosen.</summary>
internal sealed record PublishedPort
{
    /// <summary>Null: all addresses of the host, loopback too; <c>0.0.0.0</c> or <c>::</c>: all of that family.
    /// </summary>
    public IPAddress? HostAddress { get; init; }

    public required int HostPort { get; init; }

    public required PortProtocol Protocol { get; init; }

    /// <summary>The container's. Of the other family than the host's address, it is not the kernel that leads there.
    /// </summary>
    public required IPAddress Target { get; init; }

    public required int TargetPort { get; init; }
}
