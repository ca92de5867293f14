using System.Collections.Immutable;

namespace Orc.Orchestrator.Progress;

/// <summary>What a call shows of what happens.</summary>
internal sealed record ProgressScope
{
    public required string Project { get; init; }

    /// <summary>
    /// Services that the call is about: an unchanged container of them is said to be Running. What happens to others of
    /// the project meanwhile (orphans that go, dependents that restart) is shown as well.
    /// </summary>
    public ImmutableHashSet<string> Services { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>At the end, of what was left alone: <c>Container shop-web-1 Running</c>.</summary>
    public bool ShowsRunning { get; init; }

    /// <summary>The call waits for all (<c>--wait</c>), not only for what others depend on.</summary>
    public bool WaitsForAll { get; init; }

    public bool ShowsOneOffs { get; init; }
}
