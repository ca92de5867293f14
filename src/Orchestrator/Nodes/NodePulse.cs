namespace Orc.Orchestrator.Nodes;

/// <summary>What the dispatcher knows of a node's agent: never stored.</summary>
internal sealed record NodePulse
{
    /// <summary>
    /// Since its last beat or hello, on the manager's own clock, counting only time in which the manager could have
    /// heard one.
    /// </summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>It said that it will be back, within this time of its last beat; null: it did not.</summary>
    public TimeSpan? Away { get; init; }
}
