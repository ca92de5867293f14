using Orc.Model.Diagnostics;
using Orc.Model.Networks;

namespace Orc.Compose.Projects;

/// <summary>A published port in long form.</summary>
public sealed record ComposePort
{
    public required int Target { get; init; }

    /// <summary>A port, a range, or null for any free one.</summary>
    public string? Published { get; init; }

    public string? HostIp { get; init; }

    public PortProtocol Protocol { get; init; }

    public string? Name { get; init; }

    public string? AppProtocol { get; init; }

    /// <summary><c>host</c> publishes on each task's own node; null or <c>ingress</c> does not.</summary>
    public string? Mode { get; init; }

    public required SourcePosition Position { get; init; }
}
