using System.Collections.Immutable;

namespace Orc.Compose.Projects;

/// <summary>How a service's health is asked; what is absent is the image's or the engine's default.</summary>
public sealed record ComposeHealthcheck
{
    public ImmutableArray<string> Test { get; init; } = [];

    public bool Disable { get; init; }

    public TimeSpan? Interval { get; init; }

    public TimeSpan? Timeout { get; init; }

    public TimeSpan? StartPeriod { get; init; }

    public TimeSpan? StartInterval { get; init; }

    public int? Retries { get; init; }
}
