namespace Orc.Agent.Engine.Health;

/// <summary>One asking, and what came back.</summary>
internal sealed record HealthProbe
{
    /// <summary>It could not be asked, or did not answer in time.</summary>
    public const int NoAnswer = -1;

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    /// <summary>0 is healthy; everything else is not.</summary>
    public required int ExitCode { get; init; }

    public required string Output { get; init; }
}
