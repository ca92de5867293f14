namespace Orc.Orchestrator.Services;

/// <summary>A person stopped the service: its slots count as filled and rest until <c>start</c> or <c>up</c>.</summary>
internal sealed record RestMark
{
    /// <summary>Null: the container's own.</summary>
    public TimeSpan? StopGrace { get; init; }

    /// <summary>Sent instead of stopping (<c>kill</c>).</summary>
    public string? KillSignal { get; init; }
}
