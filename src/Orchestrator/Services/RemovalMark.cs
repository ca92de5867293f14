namespace Orc.Orchestrator.Services;

/// <summary>The service goes, its containers with it.</summary>
internal sealed record RemovalMark
{
    public TimeSpan? StopGrace { get; init; }

    /// <summary>Anonymous volumes go too.</summary>
    public bool RemoveVolumes { get; init; }
}
