using System.Text;
using Orc.Linux.Terminals;

namespace Orc.Cli.Output;

/// <summary>The three standard streams, as text and as bytes, and which of them are terminals.</summary>
internal sealed class CliConsole : IDisposable
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    private CliConsole(Stream outBytes, Stream errorBytes)
    {
        OutBytes = outBytes;
        ErrorBytes = errorBytes;
        Out = new StreamWriter(outBytes, Encoding, 4096) { NewLine = "\n" };
        Error = new StreamWriter(errorBytes, Encoding, 1024) { NewLine = "\n", AutoFlush = true };
    }

    /// <summary>Text is kept back until it is flushed: flush before writing bytes, and before waiting.</summary>
    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public Stream OutBytes { get; }

    public Stream ErrorBytes { get; }

    public bool InputIsTerminal { get; private init; }

    public bool OutputIsTerminal { get; private init; }

    public bool ErrorIsTerminal { get; private init; }

    /// <summary>Whether colours belong on standard output: a terminal, and nobody said NO_COLOR.</summary>
    public bool HasColours => OutputIsTerminal && !NoColour;

    /// <summary>The user wants none, as no-color.org has it.</summary>
    public static bool NoColour => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static CliConsole OfProcess() =>
        new(new StandardOutput(1), new StandardOutput(2))
        {
            InputIsTerminal = Terminal.IsTerminal(Terminal.StandardInput),
            OutputIsTerminal = Terminal.IsTerminal(Terminal.StandardOutput),
            ErrorIsTerminal = Terminal.IsTerminal(Terminal.StandardError),
        };

    /// <summary>For tests: no terminals, and what is written can be read.</summary>
    public static CliConsole InMemory(Stream output, Stream error) => new(output, error);

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
