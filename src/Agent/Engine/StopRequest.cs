namespace Orc.Agent.Engine;

/// <summary>How a container is stopped.</summary>
internal sealed record StopRequest
{
    /// <summary>Null: the container's own; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>Null: the container's own.</summary>
    public string? Signal { get; init; }

    /// <summary>It rests only as long as the daemon does: nobody wanted it to end.</summary>
    public bool UntilNextStart { get; init; }
}
