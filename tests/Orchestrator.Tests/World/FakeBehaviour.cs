using Orc.Model.Containers;

namespace Orc.Orchestrator.Tests.World;

/// <summary>What the containers of a service do when they are started.</summary>
internal sealed record FakeBehaviour
{
    /// <summary>The process ends at once with this code; null: it runs.</summary>
    public int? ExitCode { get; init; }

    public HealthState Health { get; init; } = HealthState.Healthy;

    /// <summary>It cannot be made: why.</summary>
    public string? Rejection { get; init; }

    /// <summary>How what failed of it ended; null: nothing ran.</summary>
    public ExitReport? RejectionExit { get; init; }
}
