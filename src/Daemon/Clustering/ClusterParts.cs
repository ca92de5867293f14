using Orc.Agent.Membership;
using Orc.Agent.Node;
using Orc.Agent.Session;
using Orc.Model.Nodes;

namespace Orc.Daemon.Clustering;

/// <summary>What both kinds of members stand on.</summary>
internal sealed record ClusterParts
{
    public required AgentHalf Agent { get; init; }

    public required NodeIdentity Identity { get; init; }

    public required ClusterPlaces Places { get; init; }

    public required MemberFiles Files { get; init; }

    public required NodeTools Tools { get; init; }

    /// <summary>The daemon's own API socket.</summary>
    public required string Socket { get; init; }

    /// <summary>This machine, reached by others at that address.</summary>
    public required Func<string, NodeDescription> Describe { get; init; }
}
