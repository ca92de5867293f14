using System.Collections.Immutable;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Projects;

/// <summary>A service's place on a network.</summary>
public sealed record ComposeAttachment
{
    /// <summary>The key of the network.</summary>
    public required string Network { get; init; }

    public ImmutableArray<string> Aliases { get; init; } = [];

    public string? Ipv4Address { get; init; }

    public string? Ipv6Address { get; init; }

    public string? MacAddress { get; init; }

    public string? InterfaceName { get; init; }

    /// <summary>Networks with a higher priority are attached first.</summary>
    public int Priority { get; init; }

    public int GatewayPriority { get; init; }

    public required SourcePosition Position { get; init; }
}
