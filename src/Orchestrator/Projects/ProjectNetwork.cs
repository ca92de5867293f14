using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Projects;

/// <summary>A network that a project made, on the node that has it.</summary>
internal sealed record ProjectNetwork
{
    public required NetworkSpec Spec { get; init; }

    public required string Project { get; init; }

    /// <summary>None: of a Cluster project, and on each node that has a container on it.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Services of other projects may stand on it.</summary>
    public bool IsShared { get; init; }

    /// <summary>It was asked for with other settings: it is made anew once nothing uses it.</summary>
    public NetworkSpec? Next { get; init; }

    /// <summary>It goes when nothing uses it any more.</summary>
    public bool Removing { get; init; }

    /// <summary>The agent is told to remove it.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>Seen by the agent.</summary>
    public bool Present { get; init; }

    public string Error { get; init; } = "";

    public ImmutableArray<string> Subnets { get; init; } = [];

    /// <summary>Null: it is no overlay network, or nothing was chosen for it yet.</summary>
    public OverlayPlan? Overlay { get; init; }

    /// <summary>Since when it has its plan; null: it has none, or an older orcd gave it.</summary>
    public ClusterTime? CreatedAt { get; init; }

    public string Name => Spec.Name;
}
