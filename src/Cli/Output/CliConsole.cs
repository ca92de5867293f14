using System.Text;
using Orc.Linux.Terminals;

namespace Orc.Cli.Output;

/// <summary>The three standard streams, as text and as bytes, and which of them are terminals.</summary>
internal sealed class CliConsole : IDisposable
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    private CliConsole(Stream outBytes, Stream errorBytes, bool outputIsTerminal, bool errorIsTerminal)
    {
        OutputIsTerminal = outputIsTerminal;
        ErrorIsTerminal = errorIsTerminal;
        Footer = new TerminalFooter(outBytes);
        OutBytes = outputIsTerminal ? new FootedStream(outBytes, Footer) : outBytes;
        ErrorBytes = errorIsTerminal ? new FootedStream(errorBytes, Footer) : errorBytes;
        Out = new StreamWriter(OutBytes, Encoding, 4096) { NewLine = "\n" };
        Error = new StreamWriter(ErrorBytes, Encoding, 1024) { NewLine = "\n", AutoFlush = true };
    }

    /// <summary>Text is kept back until it is flushed: flush before writing bytes, and before waiting.</summary>
    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public Stream OutBytes { get; }

    public Stream ErrorBytes { get; }

    public bool InputIsTerminal { get; private init; }

    public bool OutputIsTerminal { get; }

    public bool ErrorIsTerminal { get; }

    /// <summary>A line that stays below everything, if one is shown.</summary>
    public TerminalFooter Footer { get; }

    /// <summary>Whether colours belong on standard output: a terminal, and nobody said NO_COLOR.</summary>
    public bool HasColours => OutputIsTerminal && !NoColour;

    /// <summary>The user wants none, as no-color.org has it.</summary>
    public static bool NoColour => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static CliConsole OfProcess() =>
        new(
            new StandardOutput(1),
            new StandardOutput(2),
            Terminal.IsTerminal(Terminal.StandardOutput),
            Terminal.IsTerminal(Terminal.StandardError))
        {
            InputIsTerminal = Terminal.IsTerminal(Terminal.StandardInput),
        };

    /// <summary>For tests: no terminals, and what is written can be read.</summary>
    public static CliConsole InMemory(Stream output, Stream error) => new(output, error, false, false);

    /// <summary>For tests: both as if they were one terminal.</summary>
    public static CliConsole InMemoryTerminal(Stream screen) => new(screen, screen, true, true);

    /// <summary>The size of the terminal behind any of the three; null without one.</summary>
    public static WindowSize? FindSize() =>
        Terminal.FindSize(Terminal.StandardOutput)
        ?? Terminal.FindSize(Terminal.StandardError)
        ?? Terminal.FindSize(Terminal.StandardInput);

    public void Dispose()
    {
        try
        {
            Out.Dispose();
            Error.Dispose();
        }
        catch (IOException)
        {
            // The reader left; what it did not read is lost to nobody.
        }
    }
}
