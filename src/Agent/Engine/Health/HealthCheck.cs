namespace Orc.Agent.Engine.Health;

/// <summary>How one container's health is asked, with every default written in.</summary>
internal sealed record HealthCheck
{
    public required IReadOnlyList<string> Command { get; init; }

    public required TimeSpan Interval { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <summary>Failures in a row that mean unhealthy.</summary>
    public required int Retries { get; init; }

    /// <summary>Failures this soon after the start do not count, until it was healthy once.</summary>
    public required TimeSpan StartPeriod { get; init; }

    /// <summary>Between two probes of the start period.</summary>
    public required TimeSpan StartInterval { get; init; }
}
