using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Updates;

/// <summary>An update of a service, from its first batch until its last task was watched long enough.</summary>
internal sealed record UpdateState
{
    public required UpdateStatus Status { get; init; }

    /// <summary>For people: why it is paused, what was rolled back.</summary>
    public string Message { get; init; } = "";

    /// <summary>The release that it brings.</summary>
    public required long Release { get; init; }

    public long RecreateRound { get; init; }

    /// <summary>The same release once more (<c>--force</c>): there is nothing to go back to.</summary>
    public bool IsForced { get; init; }

    public ClusterTime StartedAt { get; init; }

    /// <summary>When a task last came up, or the update was begun or resumed: without any for long, it fails.</summary>
    public ClusterTime ProgressAt { get; init; }

    public ClusterTime? EndedAt { get; init; }

    /// <summary>How many places had to be filled anew when it began.</summary>
    public int Slots { get; init; }

    /// <summary>How many of its tasks failed while they were watched.</summary>
    public int Failures { get; init; }

    public bool IsRollback =>
        Status is UpdateStatus.RollbackStarted or UpdateStatus.RollbackPaused or UpdateStatus.RollbackCompleted;

    public bool IsActive => Status is UpdateStatus.Updating or UpdateStatus.RollbackStarted;

    public bool IsPaused => Status is UpdateStatus.Paused or UpdateStatus.RollbackPaused;
}
