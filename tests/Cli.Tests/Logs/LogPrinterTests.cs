using System.Text;
using Orc.Cli.Logs;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Logs;

public sealed class LogPrinterTests : IDisposable
{
    private readonly MemoryStream _out = new();
    private readonly MemoryStream _error = new();

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Write_SeveralNames_AlignsToTheLongest()
    {
        var printer = Printer(new LogLayout(), "db-1", "frontend-1");
        printer.Write(Line("db-1", "ready"));
        printer.Write(Line("frontend-1", "hello"));
        Check("db-1        | ready\nfrontend-1  | hello\n");
    }

    [Fact]
    public void Write_LongerNameLater_WidensFromThere()
    {
        var printer = Printer(new LogLayout(), "db-1");
        printer.Write(Line("db-1", "a"));
        printer.Write(Line("web-10", "b"));
        printer.Write(Line("db-1", "c"));
        Check("db-1  | a\nweb-10  | b\ndb-1    | c\n");
    }

    [Fact]
    public void Write_StandardError_GoesToStandardError()
    {
        var printer = Printer(new LogLayout(), "db-1");
        printer.Write(Line("db-1", "oops", OutputStream.Stderr));
        Check("", "db-1  | oops\n");
    }

    [Fact]
    public void Write_NoPrefixWithTimes_HasNineDigits()
    {
        var printer = Printer(new LogLayout { HasPrefix = false, HasTimes = true });
        printer.Write(Line("db-1", "x"));
        Check("2026-01-02T03:04:05.000000042Z x\n");
    }

    [Fact]
    public void Write_Colours_GoRoundInOrder()
    {
        var printer = Printer(new LogLayout { HasColours = true }, "a-1", "b-1");
        printer.Write(Line("a-1", "x"));
        printer.Write(Line("b-1", "y"));
        Check("\u001b[36ma-1  | \u001b[0mx\n\u001b[33mb-1  | \u001b[0my\n");
    }

    [Fact]
    public void Say_Exit_IsALineOfItsOwn()
    {
        var printer = Printer(new LogLayout(), "a-1");
        printer.Write(Line("a-1", "bye"));
        printer.Say("a-1", "exited with code 0");
        Check("a-1  | bye\na-1 exited with code 0\n");
    }

    [Fact]
    public async Task Write_NobodyReads_IsToldOnce_AndNothingIsWrittenAfter()
    {
        var full = new FullStream();
        var printer = new LogPrinter(CliConsole.InMemory(full, _error), new LogLayout());
        printer.Write(Line("a-1", "x"));
        Assert.False(printer.Broken.IsCompleted);

        var met = Assert.Throws<IOException>(printer.Flush);

        Assert.Same(met, await Assert.ThrowsAsync<IOException>(() => printer.Broken));
        printer.Write(Line("a-1", "y"));
        printer.Say("a-1", "exited with code 0");
        Assert.Equal(1, full.Tries);
    }

    private LogPrinter Printer(LogLayout layout, params string[] names)
    {
        var printer = new LogPrinter(CliConsole.InMemory(_out, _error), layout);
        foreach (var name in names)
        {
            printer.Add(name);
        }

        _printer = printer;
        return printer;
    }

    private LogPrinter? _printer;

    private void Check(string output, string error = "")
    {
        _printer?.Flush();
        Assert.Equal(output, Encoding.UTF8.GetString(_out.ToArray()));
        Assert.Equal(error, Encoding.UTF8.GetString(_error.ToArray()));
    }

    private static LogLine Line(string source, string text, OutputStream stream = OutputStream.Stdout) => new(
        source, stream, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 42, Encoding.UTF8.GetBytes(text));
}
