namespace Orc.Cli.Output.Progress;

/// <summary>Something happened to a thing: <c>Container shop-web-1</c>, <c>Started</c>.</summary>
internal sealed record ProgressStep(string Subject, string Text, string Details = "")
{
    /// <summary>What is going on now, and will be followed by another word.</summary>
    private static readonly string[] Going =
    [
        "Creating", "Starting", "Waiting", "Restarting", "Stopping", "Killing", "Removing", "Recreate", "Pulling",
        "Building", "Pausing", "Unpausing", "Scaling", "Downloading", "Extracting", "Recreating", "Copying",
        "Download", "Retrying", "Publishing", "Executing",
    ];

    /// <summary>What it is a part of: the image, of a layer. Null: nothing.</summary>
    public string? Parent { get; init; }

    /// <summary>How much of it is done, in bytes; 0 where nobody knows.</summary>
    public long Current { get; init; }

    /// <summary>Of how many bytes; 0 where nobody knows.</summary>
    public long Total { get; init; }

    /// <summary>From 0 to 100.</summary>
    public int Percent => Total > 0 ? (int)Math.Clamp(Current * 100 / Total, 0, 100) : 0;

    public ProgressState State => Text switch
    {
        "Error" or "Failed" or "Unhealthy" => ProgressState.Failed,
        "Warning" or "Skipped" or "Resource is still in use" => ProgressState.Odd,
        _ => Going.Contains(Text.Split(' ')[0]) ? ProgressState.Going : ProgressState.Done,
    };
}
