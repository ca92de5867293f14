using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Health;

/// <summary>What is known of a container's health; kept beside its record, so that a daemon goes on where the last
/// one stopped.</summary>
internal sealed record HealthRecord
{
    /// <summary>The run that it speaks of.</summary>
    public required int Run { get; init; }

    public required HealthState Status { get; init; }

    /// <summary>Failures in a row that counted.</summary>
    public int FailingStreak { get; init; }

    /// <summary>The last five, the newest last, of earlier runs too.</summary>
    public ImmutableArray<HealthProbe> Log { get; init; } = [];
}
