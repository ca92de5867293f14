namespace Orc.Compose.Tests.Fuzzing;

/// <summary>How much is tried, and where what is seen goes.</summary>
internal sealed record CampaignOptions
{
    public required long Inputs { get; init; }

    public int Threads { get; init; } = 1;

    public int Seed { get; init; } = 20251126;

    /// <summary>A file that a line is added to now and then; null: none.</summary>
    public string? Log { get; init; }

    /// <summary>Where the inputs that led somewhere new are written to, as few as can be; null: nowhere.</summary>
    public string? Keep { get; init; }
}
