using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>One verb on its way: how it is planned, what is shown of it, and what it waits for.</summary>
internal sealed record ProjectCall
{
    public required RequestId Request { get; init; }

    /// <summary>Pure and quick, and may run again.</summary>
    public required Func<Snapshot, ProjectPlan> Plan { get; init; }

    /// <summary>
    /// The same for a request that was carried out before, of which only what it is about is asked; null: the same.
    /// </summary>
    public Func<Snapshot, ProjectPlan>? PlanAgain { get; init; }

    public required Func<ProjectPlan, ProgressScope> Scope { get; init; }

    public required Func<ProjectPlan, IGoal> Goal { get; init; }

    /// <summary>How long the goal is waited for; null: as long as it takes.</summary>
    public TimeSpan? Limit { get; init; }

    public bool IsDryRun { get; init; }

    /// <summary>It returns as soon as it is written.</summary>
    public bool IsDetached { get; init; }

    /// <summary>What is said of the plan itself, before anything happens.</summary>
    public Func<Snapshot, ProjectPlan, IEnumerable<ProgressLine>> Announce { get; init; } = (_, _) => [];

    /// <summary>The lines of a dry run; null: those of what would be shown.</summary>
    public Func<Snapshot, ProjectPlan, ClusterTime, IEnumerable<string>>? Rehearse { get; init; }

    /// <summary>The id of the container that the call was about, for its last event.</summary>
    public Func<Snapshot, string> Container { get; init; } = _ => "";
}
