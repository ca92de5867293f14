using Orc.Model.Nodes;

namespace Orc.Orchestrator.Membership;

/// <summary>
/// A node that proved with its key to have been a member, and cannot be one of today without an operator's word.
/// </summary>
internal sealed record Petition
{
    public required NodeId Node { get; init; }

    public required string Name { get; init; }

    /// <summary>Why it needs one, as the end of a sentence that begins with its name.</summary>
    public required string Reason { get; init; }

    /// <summary>An operator said yes: the next time it asks it is let in.</summary>
    public bool IsGranted { get; init; }

    public required DateTimeOffset AskedAt { get; init; }
}
