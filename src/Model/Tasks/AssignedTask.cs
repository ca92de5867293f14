using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Model.Tasks;

/// <summary>What an agent is told of one task: the container, and what is wanted of it now.</summary>
public sealed record AssignedTask
{
    public required TaskId Task { get; init; }

    public required string Project { get; init; }

    public required string Service { get; init; }

    /// <summary>1, 2, …; 0: a one-off of <c>run</c>.</summary>
    public required int Slot { get; init; }

    public required long Release { get; init; }

    public required ContainerSpec Container { get; init; }

    public required DesiredState Desired { get; init; }

    /// <summary>Higher than the one last carried out: start the process (again), if it is not running.</summary>
    public long StartRound { get; init; }

    /// <summary>Higher than the one last carried out: restart it.</summary>
    public long RestartRound { get; init; }

    /// <summary>For Resting: which rest, to be named in reports when it is carried out.</summary>
    public long RestRound { get; init; }

    /// <summary>For Resting and Removed: null takes the container's own.</summary>
    public TimeSpan? StopGrace { get; init; }

    /// <summary>For Resting by <c>kill</c>: the signal to send instead of stopping.</summary>
    public string? KillSignal { get; init; }

    /// <summary>Anonymous volumes go with the container when it is removed.</summary>
    public bool RemoveVolumes { get; init; }

    /// <summary>For pulling its image; null: anybody may.</summary>
    public ImageLogin? Login { get; init; }

    /// <summary>It must not run where no manager can know of it: cut off for a while, the agent stops it.</summary>
    public bool StopsWhenCutOff { get; init; }

    /// <summary>Its <c>pre_start</c> hooks are this task's to run, before its first start.</summary>
    public bool RunsPreStart { get; init; }

    /// <summary>A task whose container this one succeeds and whose anonymous volumes it takes over.</summary>
    public TaskId? Predecessor { get; init; }
}
