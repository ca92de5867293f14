using System.Collections.Immutable;

namespace Orc.Orchestrator.Planning;

/// <summary>What the command line of <c>down</c> says.</summary>
internal sealed record DownOptions
{
    public required string Project { get; init; }

    /// <summary>Empty: the whole project.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>
    /// The services of the file; the others are orphans. Empty: there is no file, and none is an orphan.
    /// </summary>
    public ImmutableArray<string> KnownServices { get; init; } = [];

    public bool Volumes { get; init; }

    public bool RemoveOrphans { get; init; }

    public TimeSpan? StopGrace { get; init; }
}
