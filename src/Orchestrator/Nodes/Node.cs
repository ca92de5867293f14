using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Nodes;

/// <summary>A machine that has an agent, as the agent last introduced itself, and what operators say of it.</summary>
internal sealed record Node
{
    public required NodeId Id { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Another one means that the machine was restarted, and every process of before is gone.</summary>
    public string BootId { get; init; } = "";

    /// <summary>The life of the agent that spoke last.</summary>
    public long Epoch { get; init; }

    public NodeDescription Description { get; init; } = NodeDescription.None;

    public NodeRole Role { get; init; }

    public NodeAvailability Availability { get; init; }

    /// <summary><c>node.labels.…</c>: given by operators.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public NodeStatus Status { get; init; }

    public ClusterTime StatusSince { get; init; }

    /// <summary>For people.</summary>
    public string StatusMessage { get; init; } = "";

    /// <summary>Nodes that it does not reach through overlay networks, as its agent says; null: it never said so.
    /// </summary>
    public ImmutableArray<NodeId>? Unreached { get; init; }
}
