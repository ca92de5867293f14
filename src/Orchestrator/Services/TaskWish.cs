using Orc.Model.Tasks;

namespace Orc.Orchestrator.Services;

/// <summary>
/// What is wanted of a task: all that an agent is told of it besides its release. Scalars only, so that two wishes
/// compare by value.
/// </summary>
internal sealed record TaskWish
{
    /// <summary>The container's name now.</summary>
    public required string Name { get; init; }

    public required DesiredState Desired { get; init; }

    public long StartRound { get; init; }

    public long RestartRound { get; init; }

    /// <summary>Which rest, where that is wanted.</summary>
    public long RestRound { get; init; }

    public TimeSpan? StopGrace { get; init; }

    public string? KillSignal { get; init; }

    public bool RemoveVolumes { get; init; }

    public TaskId? Predecessor { get; init; }
}
