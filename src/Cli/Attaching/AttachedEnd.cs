namespace Orc.Cli.Attaching;

/// <summary>How being attached ended: the exit code to end with, and what to say.</summary>
internal sealed record AttachedEnd(AttachedEndKind Kind, int ExitCode, string? Message = null)
{
    /// <summary>The container's id, where the call told it.</summary>
    public string? Container { get; init; }
}
