using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Dispatch;

/// <summary>An agent's hello: who it is, and all it has.</summary>
internal sealed record Introduction
{
    public required Node Node { get; init; }

    public ImmutableArray<TaskReport> Tasks { get; init; } = [];

    public ImmutableArray<ResourceReport> Resources { get; init; } = [];

    /// <summary>Null: its node is of no cluster.</summary>
    public IReadOnlyList<NetworkAttachment>? Attachments { get; init; }

    /// <summary>What it has and nobody knows is waited for; false: it was, and the agent never said.</summary>
    public bool IsAwaited { get; init; } = true;

    public static Introduction Of(AgentHello hello) => new()
    {
        Node = new Node
        {
            Id = new NodeId(hello.NodeId),
            Name = hello.NodeName,
            BootId = hello.BootId,
            Epoch = hello.Epoch,
            Description = hello.Description?.ToModel() ?? NodeDescription.None,
            Status = NodeStatus.Ready,
        },
        Tasks = [.. hello.Everything?.Tasks.Select(task => task.ToModel()) ?? []],
        Attachments = hello.Attachments?.Attachments.Select(one => one.ToModel()).ToList(),
        Resources = [.. hello.Everything?.Resources.Select(ResourceReport.Of) ?? []],
    };
}
