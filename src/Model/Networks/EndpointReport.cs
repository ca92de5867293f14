namespace Orc.Model.Networks;

/// <summary>What a container got on a network. Addresses carry no prefix length.</summary>
public sealed record EndpointReport
{
    public required string Network { get; init; }

    public required string Interface { get; init; }

    public string? Ipv4Address { get; init; }

    public int Ipv4PrefixLength { get; init; }

    public string? Gateway { get; init; }

    public string? Ipv6Address { get; init; }

    public int Ipv6PrefixLength { get; init; }

    public string? MacAddress { get; init; }
}
