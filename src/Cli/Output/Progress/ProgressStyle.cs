using Orc.Cli.Invoking;

namespace Orc.Cli.Output.Progress;

/// <summary>How progress is shown, and whether it is only a rehearsal.</summary>
internal sealed record ProgressStyle(ProgressKind Kind, bool HasColours, bool IsDryRun)
{
    /// <summary>What is being done, in Compose's word: <c>up</c>, <c>pull</c>.</summary>
    public string Operation { get; init; } = "";

    /// <summary>It goes to standard output, not to standard error.</summary>
    public bool IsOnOut { get; init; }

    public ProgressStyle OnOut(CliConsole console) => this with
    {
        IsOnOut = true,
        Kind = Kind == ProgressKind.Terminal && !console.OutputIsTerminal ? ProgressKind.Plain : Kind,
    };

    public TextWriter WriterOf(CliConsole console) => IsOnOut ? console.Out : console.Error;

    /// <summary>By <c>--ansi</c> and <c>--progress</c>; by themselves, whether standard error is a terminal.</summary>
    public static ProgressStyle Choose(string? ansi, string? progress, bool isDryRun, CliConsole console)
    {
        if (ansi is not (null or "" or "auto" or "never" or "always"))
        {
            throw new CliException($"invalid value for --ansi: \"{ansi}\" is none of never, always, auto");
        }

        var kind = progress switch
        {
            null or "" or "auto" => ansi switch
            {
                "never" => ProgressKind.Plain,
                "always" => ProgressKind.Terminal,
                _ => console.ErrorIsTerminal ? ProgressKind.Terminal : ProgressKind.Plain,
            },
            "tty" => ProgressKind.Terminal,
            "plain" => ProgressKind.Plain,
            "json" => ProgressKind.Json,
            "quiet" => ProgressKind.Quiet,
            _ => throw new CliException(
                $"unsupported --progress value \"{progress}\": it is one of auto, tty, plain, json, quiet"),
        };
        var colours = ansi == "always" || (ansi != "never" && console.ErrorIsTerminal && !CliConsole.NoColour);
        return new ProgressStyle(kind, colours, isDryRun);
    }
}
