using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Tasks;
using Orc.Model.Volumes;

namespace Orc.Agent.Tasks;

/// <summary>What the control plane wants of this node: all of it, or what became different.</summary>
internal sealed record Assignment
{
    public required string Cluster { get; init; }

    /// <summary>What is not named here is not assigned any more.</summary>
    public bool IsComplete { get; init; }

    public ImmutableArray<AssignedTask> Tasks { get; init; } = [];

    /// <summary>Their records may go: the control plane knows that they were removed.</summary>
    public ImmutableArray<TaskId> Forgotten { get; init; } = [];

    /// <summary>Tables of overlay networks; each whole.</summary>
    public ImmutableArray<OverlayTable> Overlays { get; init; } = [];

    /// <summary>Keys of encrypted networks; null: as they were.</summary>
    public OverlayKeyring? Keyring { get; init; }

    /// <summary>Places of single containers on networks of the cluster.</summary>
    public ImmutableArray<AttachmentAnswer> Attachments { get; init; } = [];

    public ImmutableArray<NetworkSpec> Networks { get; init; } = [];

    public ImmutableArray<string> RemovedNetworks { get; init; } = [];

    public ImmutableArray<VolumeSpec> Volumes { get; init; } = [];

    public ImmutableArray<string> RemovedVolumes { get; init; } = [];
}
