namespace Orc.Model.Containers;

/// <summary>How a run ended. Codes are Docker's: 128+n for a signal, 125-127 where nothing could start.</summary>
public sealed record ExitReport
{
    public required int Code { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    public bool OomKilled { get; init; }

    /// <summary>What could not be done, when it never ran or its end was not seen.</summary>
    public string? Error { get; init; }

    /// <summary>It was ended because a hook failed: the code is the hook's.</summary>
    public bool IsOfHook { get; init; }
}
