using System.Collections.Immutable;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// What the command line of <c>stop</c>, <c>start</c>, <c>restart</c>, <c>kill</c> and <c>rm</c> says.
/// </summary>
internal sealed record SignalOptions
{
    public required string Project { get; init; }

    public required ServiceVerb Verb { get; init; }

    /// <summary>Empty: all, unless they are those of a file.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>
    /// The services are those that a file has: there may be orphans besides, and one of them may have no container yet.
    /// </summary>
    public bool IsOfFile { get; init; }

    public bool IsMeant(string service) => Services.IsEmpty ? !IsOfFile : Services.Contains(service);

    public TimeSpan? StopGrace { get; init; }

    /// <summary>Of <c>kill</c>; empty: SIGKILL.</summary>
    public string KillSignal { get; init; } = "";

    /// <summary>Others are not restarted along (<c>depends_on: restart</c>).</summary>
    public bool NoDependencies { get; init; }

    public bool RemoveVolumes { get; init; }
}
