namespace Orc.Compose.Remotes;

/// <summary>Where a remote resource lies on this machine, or why it does not.</summary>
public sealed record RemotePlace
{
    /// <summary>The Compose file. Empty where there is none.</summary>
    public string File { get; private init; } = "";

    /// <summary>Null: it is here. Else a sentence about what was tried.</summary>
    public string? Failure { get; private init; }

    public static RemotePlace At(string file) => new() { File = file };

    public static RemotePlace Failed(string reason) => new() { Failure = reason };
}
