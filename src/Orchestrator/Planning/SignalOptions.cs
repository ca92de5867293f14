using System.Collections.Immutable;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// What the command line of <c>stop</c>, <c>start</c>, <c>restart</c>, <c>kill</c> and <c>rm</c> says.
/// </summary>
internal sealed record SignalOptions
{
    public required string Project { get; init; }

    public required ServiceVerb Verb { get; init; }

    /// <summary>Empty: all.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    public TimeSpan? StopGrace { get; init; }

    /// <summary>Of <c>kill</c>; empty: SIGKILL.</summary>
    public string KillSignal { get; init; } = "";

    /// <summary>Others are not restarted along (<c>depends_on: restart</c>).</summary>
    public bool NoDependencies { get; init; }

    public bool RemoveVolumes { get; init; }
}
