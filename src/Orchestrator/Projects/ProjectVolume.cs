using Orc.Model.Nodes;
using Orc.Model.Volumes;

namespace Orc.Orchestrator.Projects;

/// <summary>
/// A named volume of a project, on the node that owns it. It outlives the project unless asked otherwise.
/// </summary>
internal sealed record ProjectVolume
{
    public required VolumeSpec Spec { get; init; }

    public required string Project { get; init; }

    /// <summary>None: of a Cluster project, and no task of it was placed yet.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Made anew with these settings, empty, once nothing uses it.</summary>
    public VolumeSpec? Next { get; init; }

    public bool Removing { get; init; }

    /// <summary>The agent is told to remove it.</summary>
    public bool Withdrawn { get; init; }

    public bool Present { get; init; }

    public string Error { get; init; } = "";

    public string Name => Spec.Name;
}
