namespace Orc.Cli.Output.Progress;

/// <summary>How progress is shown.</summary>
internal enum ProgressKind
{
    /// <summary>A block of lines on a terminal that is drawn again and again.</summary>
    Terminal,

    /// <summary>A line for each thing that happens.</summary>
    Plain,

    /// <summary>A JSON object for each thing that happens.</summary>
    Json,

    Quiet,
}
