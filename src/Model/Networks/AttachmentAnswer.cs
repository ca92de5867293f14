namespace Orc.Model.Networks;

/// <summary>What the control plane says to an asking for a place on a network.</summary>
public sealed record AttachmentAnswer
{
    public required string Container { get; init; }

    public required string Network { get; init; }

    /// <summary>Of the asking.</summary>
    public required long Number { get; init; }

    /// <summary>Empty: it was refused.</summary>
    public string Address { get; init; } = "";

    /// <summary>Why it was refused.</summary>
    public string Error { get; init; } = "";
}
