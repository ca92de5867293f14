using System.Collections.Immutable;

namespace Orc.Orchestrator.Services;

/// <summary>
/// What a service has reached since a release of its project, which those wait for that depend on it. It latches: a
/// slot that was healthy once stays in the list, whatever its health says later.
/// </summary>
internal sealed record Milestone
{
    public static readonly Milestone None = new();

    /// <summary>The release of the project it belongs to; another one starts with an empty milestone.</summary>
    public long ProjectRelease { get; init; }

    public ImmutableArray<int> StartedSlots { get; init; } = [];

    public ImmutableArray<int> HealthySlots { get; init; } = [];

    public ImmutableArray<int> CompletedSlots { get; init; } = [];

    /// <summary>Every desired slot was in the list at one moment.</summary>
    public bool Started { get; init; }

    public bool Healthy { get; init; }

    public bool Completed { get; init; }

    /// <summary>Arrays compare by reference, so this is said by hand.</summary>
    public bool SameAs(Milestone other) =>
        ProjectRelease == other.ProjectRelease
        && Started == other.Started && Healthy == other.Healthy && Completed == other.Completed
        && StartedSlots.SequenceEqual(other.StartedSlots)
        && HealthySlots.SequenceEqual(other.HealthySlots)
        && CompletedSlots.SequenceEqual(other.CompletedSlots);
}
