using System.Collections.Immutable;

namespace Orc.Orchestrator.Planning;

/// <summary>What the command line of <c>up</c>, <c>create</c> or <c>scale</c> says besides the project.</summary>
internal sealed record UpOptions
{
    /// <summary>Empty: all.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    public bool NoDependencies { get; init; }

    public RecreatePolicy Recreate { get; init; }

    public RecreatePolicy RecreateDependencies { get; init; }

    public ImmutableSortedDictionary<string, int> Scale { get; init; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    public bool RemoveOrphans { get; init; }

    public bool IgnoreOrphans { get; init; }

    public bool RenewVolumes { get; init; }

    /// <summary>Volumes that may be made anew, empty, if their settings changed.</summary>
    public ImmutableArray<string> RenewedVolumes { get; init; } = [];

    /// <summary>What no service uses is made too.</summary>
    public bool AllResources { get; init; }

    public bool NoStart { get; init; }

    public TimeSpan? StopGrace { get; init; }
}
