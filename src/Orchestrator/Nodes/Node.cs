using Orc.Model.Nodes;

namespace Orc.Orchestrator.Nodes;

/// <summary>A machine that has an agent, as the agent last introduced itself.</summary>
internal sealed record Node
{
    public required NodeId Id { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Another one means that the machine was restarted, and every process of before is gone.</summary>
    public string BootId { get; init; } = "";

    /// <summary>The life of the agent that spoke last.</summary>
    public long Epoch { get; init; }
}
