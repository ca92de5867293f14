using Orc.Model.Networks;
using Orc.Model.Nodes;

namespace Orc.Orchestrator.Overlays;

/// <summary>
/// A container of no service on a network of the cluster: its node asked for it, and says when it is over.
/// </summary>
internal sealed record Attachment
{
    public required NetworkAttachment Asked { get; init; }

    public required NodeId Node { get; init; }

    /// <summary>Null: it has none yet, or was refused.</summary>
    public string? Address { get; init; }

    /// <summary>Why it was refused; empty: it was not.</summary>
    public string Error { get; init; } = "";

    public string Key => KeyOf(Asked);

    public string Network => Asked.Network;

    public static string KeyOf(NetworkAttachment asked) => $"{asked.Network} {asked.Container}";

    /// <summary>Null: nothing was decided yet.</summary>
    public AttachmentAnswer? Answer() => Address is null && Error.Length == 0 ? null : new AttachmentAnswer
    {
        Container = Asked.Container,
        Network = Asked.Network,
        Number = Asked.Number,
        Address = Address ?? "",
        Error = Error,
    };
}
