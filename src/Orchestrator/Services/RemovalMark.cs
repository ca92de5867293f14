namespace Orc.Orchestrator.Services;

/// <summary>The service goes, its containers with it.</summary>
internal sealed record RemovalMark
{
    public TimeSpan? StopGrace { get; init; }

    /// <summary>Anonymous volumes go too.</summary>
    public bool RemoveVolumes { get; init; }

    /// <summary><c>rm</c>: of a service that rests. Its one-offs are nobody's replicas, and may run on.</summary>
    public bool LeavesOneOffs { get; init; }

    public bool Takes(ServiceTask task) => !(LeavesOneOffs && task.IsOneOff);
}
