namespace Orc.Compose.Projects;

/// <summary><c>update_config</c> or <c>rollback_config</c>; what is absent is null.</summary>
public sealed record ComposeUpdate
{
    public int? Parallelism { get; init; }

    public string? Order { get; init; }

    public TimeSpan? Delay { get; init; }

    public TimeSpan? Monitor { get; init; }

    public string? FailureAction { get; init; }

    public decimal? MaxFailureRatio { get; init; }
}
