using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Model.Volumes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Everything that one node's agent shall know at one version. A task stays in it until the control plane has dropped
/// it, its container gone or not: only then may the agent forget it.
/// </summary>
internal sealed record AssignmentSet
{
    public static readonly AssignmentSet Empty = new();

    public SortedTable<TaskId, TaskAssignment> Tasks { get; init; } = new([], [], Comparer<TaskId>.Default);

    public SortedTable<string, ResourceAssignment<NetworkSpec>> Networks { get; init; } =
        new([], [], StringComparer.Ordinal);

    public SortedTable<string, OverlayTable> Overlays { get; init; } = new([], [], StringComparer.Ordinal);

    public SortedTable<string, ResourceAssignment<VolumeSpec>> Volumes { get; init; } =
        new([], [], StringComparer.Ordinal);

    /// <summary>Places of the node's single containers, given or refused.</summary>
    public SortedTable<string, AttachmentAnswer> Attachments { get; init; } = new([], [], StringComparer.Ordinal);

    /// <summary>Keys of encrypted networks.</summary>
    public OverlayKeyring Keyring { get; init; } = OverlayKeyring.None;

    /// <summary>Made anew; who follows a node keeps a <see cref="NodeAssignment"/>.</summary>
    public static AssignmentSet Of(Snapshot snapshot, NodeId node) => new NodeAssignment(node).Next(snapshot);

    /// <summary>The same, with another word on one task.</summary>
    public AssignmentSet With(TaskAssignment task) => this with { Tasks = Tasks.With(task.Task, task) };
}
