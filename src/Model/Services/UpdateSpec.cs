namespace Orc.Model.Services;

/// <summary>How replicas of an old release give way to the new one.</summary>
public sealed record UpdateSpec
{
    /// <summary>0: all at once.</summary>
    public int Parallelism { get; init; }

    public UpdateOrder Order { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>
    /// How long a new task is watched: an exit or unhealthy within it counts as a failure. Zero: not.
    /// </summary>
    public TimeSpan Monitor { get; init; }

    /// <summary>The share of failed tasks, 0 to 1, that is borne before <see cref="FailureAction"/>.</summary>
    public double MaxFailureRatio { get; init; }

    public FailureAction FailureAction { get; init; } = FailureAction.Continue;
}
