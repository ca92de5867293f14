using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Records;

/// <summary>
/// What is kept of a container: enough to find it again after a crash or a reboot. Where it disagrees with the world,
/// the world is right.
/// </summary>
internal sealed record ContainerRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required ContainerSpec Spec { get; init; }

    public required string ImageId { get; init; }

    /// <summary>Entrypoint and command, the image's included.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Target → volume, of this container alone.</summary>
    public ImmutableSortedDictionary<string, string> AnonymousVolumes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Its volumes got the image's content.</summary>
    public bool HasFilledVolumes { get; init; }

    /// <summary>Runs whose process was created.</summary>
    public int RunCount { get; init; }

    public int RestartCount { get; init; }

    /// <summary>The run whose hooks after the start are not done yet; 0: none.</summary>
    public int BeginningRun { get; init; }

    public bool StoppedByUser { get; init; }

    /// <summary>It was stopped because the daemon was about to end, and is started with the next one.</summary>
    public bool RestsUntilStart { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public ExitReport? LastExit { get; init; }

    /// <summary>The run that <see cref="LastExit"/> is the end of; below <see cref="RunCount"/>: one goes on.</summary>
    public int LastExitRun { get; init; }

    /// <summary>Made by <c>run</c>: never started, it is half of something.</summary>
    public bool IsOfRun { get; init; }

    /// <summary>It is being removed: whoever finds it goes on with that.</summary>
    public bool IsRemoving { get; init; }

    public bool RemovesVolumes { get; init; }

    public ContainerId ContainerId => new(Id);
}
