namespace Orc.Cli.Output.Progress;

/// <summary>Something happened to a thing: <c>Container shop-web-1</c>, <c>Started</c>.</summary>
internal sealed record ProgressStep(string Subject, string Text, string Details = "")
{
    /// <summary>What is going on now, and will be followed by another word.</summary>
    private static readonly string[] Going =
    [
        "Creating", "Starting", "Waiting", "Restarting", "Stopping", "Killing", "Removing", "Recreate", "Pulling",
        "Building", "Pausing", "Unpausing", "Scaling", "Downloading", "Extracting", "Recreating", "Copying",
    ];

    public ProgressState State => Text switch
    {
        "Error" or "Failed" or "Unhealthy" => ProgressState.Failed,
        "Warning" or "Skipped" or "Resource is still in use" => ProgressState.Odd,
        _ => Going.Contains(Text.Split(' ')[0]) ? ProgressState.Going : ProgressState.Done,
    };
}
