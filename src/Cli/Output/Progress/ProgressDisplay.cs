namespace Orc.Cli.Output.Progress;

/// <summary>Makes the display that a style asks for.</summary>
internal static class ProgressDisplay
{
    public const string DryRunPrefix = "DRY-RUN MODE - ";

    public static IProgressDisplay Create(ProgressStyle style, CliConsole console, TimeProvider time) =>
        style.Kind switch
        {
            ProgressKind.Terminal => new TerminalProgress(console, style, time),
            ProgressKind.Json => new JsonProgress(style.WriterOf(console), style),
            ProgressKind.Quiet => new QuietProgress(console.Error),
            _ => new PlainProgress(style.WriterOf(console), style),
        };
}
