using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>
/// What the agent keeps of a task: what it did for it, and how it ended. What shall be is said again by the control
/// plane at each session; what is, by the engine.
/// </summary>
internal sealed record TaskRecord
{
    public required TaskId Task { get; init; }

    /// <summary>Whose task it is: numbers are unique in one cluster only.</summary>
    public required string Cluster { get; init; }

    /// <summary>Null: not made yet. Stays when the container is gone.</summary>
    public ContainerId? Container { get; init; }

    /// <summary>The rounds that were carried out.</summary>
    public long StartRound { get; init; }

    public long RestartRound { get; init; }

    public StartIntent? Intent { get; init; }

    /// <summary>How many of its <c>pre_start</c> hooks are done.</summary>
    public int PreStarted { get; init; }

    /// <summary>
    /// The run that was stopped because rest was wanted; a later run is a person's wish. Null: not yet.
    /// </summary>
    public int? RestedAt { get; init; }

    /// <summary>It must not run while no manager is heard; kept, for a life of the agent that hears none.</summary>
    public bool StopsWhenCutOff { get; init; }

    /// <summary>
    /// The run that was stopped because no manager was heard. Null: none was, or it was started again.
    /// </summary>
    public int? CutOffRun { get; init; }

    /// <summary><see cref="TaskState.Ended"/> or <see cref="TaskState.Removed"/>; lower: it goes on.</summary>
    public TaskState End { get; init; }

    public EndReason EndReason { get; init; }

    /// <summary>Why it ended, or what could only be done in part; for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>The last one that was seen before the container went.</summary>
    public ExitReport? LastExit { get; init; }

    public int RunCount { get; init; }

    /// <summary>Target → volume, of the container that is gone: for its successor.</summary>
    public ImmutableSortedDictionary<string, string> AnonymousVolumes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public bool IsRemoved => End == TaskState.Removed;
}
