using System.Collections.Immutable;
using System.Net;

namespace Orc.Agent.Networks;

/// <summary>A container's place on one network: what was chosen for it.</summary>
internal sealed record EndpointRecord
{
    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    public required string Interface { get; init; }

    /// <summary>The port of the bridge. Never used twice: the kernel takes old ones down in the background.</summary>
    public required string HostInterface { get; init; }

    public required string MacAddress { get; init; }

    /// <summary>One for each subnet of the network, in its order.</summary>
    public required ImmutableArray<IPAddress> Addresses { get; init; }

    /// <summary>Names it answers to on this network besides its own.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Asked of the cluster for this container alone, under this number; 0: it was not.</summary>
    public long Attachment { get; init; }

    /// <summary>Of the networks that lead out, the highest is the way.</summary>
    public int GatewayPriority { get; init; }

    /// <summary>Its network's gateways are the container's default routes.</summary>
    public bool IsDefaultRoute { get; init; }
}
