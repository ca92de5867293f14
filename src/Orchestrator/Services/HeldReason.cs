namespace Orc.Orchestrator.Services;

/// <summary>Why the tasks of a service wait at Ready, as a sentence; or why they will not start at all.</summary>
internal sealed record HeldReason(string Text)
{
    /// <summary>What was waited for cannot come any more.</summary>
    public bool Failed { get; init; }

    /// <summary>The container that failed, and how it exited.</summary>
    public string Container { get; init; } = "";

    public int ExitCode { get; init; }
}
