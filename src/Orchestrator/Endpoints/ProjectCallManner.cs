using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>How a call that brings services up is carried out, whatever it wants.</summary>
internal sealed record ProjectCallManner
{
    public required RequestId Request { get; init; }

    public required StartGoal Goal { get; init; }

    public TimeSpan? Limit { get; init; }

    public bool IsDryRun { get; init; }

    public bool IsDetached { get; init; }

    /// <summary>The deploy that this one is based on, by its caller's word; null: whatever is there when it comes.
    /// </summary>
    public long? IfRelease { get; init; }
}
