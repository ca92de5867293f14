using System.Collections.Frozen;

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

    /// <summary>
    /// Addresses of nodes that do not answer it through overlay networks, and for how long it has said so; null: it
    /// has not spoken of any yet, or nothing new follows from it.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan>? Unreached { get; init; }

    /// <summary>Addresses of those that did not when it could last ask them.</summary>
    public IReadOnlySet<string> Unasked { get; init; } = FrozenSet<string>.Empty;
}
