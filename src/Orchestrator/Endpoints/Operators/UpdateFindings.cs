using System.Collections.Immutable;
using Orc.Model.Networks;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>What was found out before a <c>service update</c> is planned, and is in no snapshot.</summary>
internal sealed record UpdateFindings
{
    /// <summary>Of the image that is asked for; null: none is, or nobody knows its id.</summary>
    public string? ImageId { get; init; }

    /// <summary>Ports that programs of nodes have.</summary>
    public ImmutableHashSet<(int Number, PortProtocol Protocol)> AvoidedPorts { get; init; } = [];

    /// <summary>Whether this node has such a network of its own.</summary>
    public required Func<string, bool> IsNetworkHere { get; init; }
}
