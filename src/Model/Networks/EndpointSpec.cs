using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>A container's place on one network.</summary>
public sealed record EndpointSpec
{
    /// <summary>The network's full name (<c>shop_default</c>).</summary>
    public required string Network { get; init; }

    /// <summary>Names it answers to on this network besides its own (service, user aliases).</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    public string? Ipv4Address { get; init; }

    public string? Ipv6Address { get; init; }

    public string? MacAddress { get; init; }

    /// <summary>The endpoint with the highest value gives the default route.</summary>
    public int GatewayPriority { get; init; }

    /// <summary>Null: eth0, eth1, … in order.</summary>
    public string? InterfaceName { get; init; }
}
