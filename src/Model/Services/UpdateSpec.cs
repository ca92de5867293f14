namespace Orc.Model.Services;

/// <summary>How replicas of an old release give way to the new one.</summary>
public sealed record UpdateSpec
{
    /// <summary>0: all at once.</summary>
    public int Parallelism { get; init; }

    public UpdateOrder Order { get; init; }

    public TimeSpan Delay { get; init; }
}
