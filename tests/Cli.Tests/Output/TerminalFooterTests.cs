using System.Text;
using Orc.Cli.Output;

namespace Orc.Cli.Tests.Output;

/// <summary>
/// What goes to the terminal, with the erasing of the footer as <c>^</c> and its return as <c>&lt;</c>.
/// </summary>
public sealed class TerminalFooterTests : IDisposable
{
    private readonly MemoryStream _screen = new();
    private readonly CliConsole _console;

    public TerminalFooterTests()
    {
        _console = CliConsole.InMemoryTerminal(_screen);
    }

    public void Dispose()
    {
        _console.Dispose();
        _screen.Dispose();
    }

    [Fact]
    public void Write_WithoutAFooter_IsWrittenAsItIs()
    {
        _console.OutBytes.Write("a\n"u8);
        Check("a\n");
    }

    [Fact]
    public void Write_BelowAFooter_MovesItDown()
    {
        _console.Footer.Show("keys");
        _console.OutBytes.Write("a\n"u8);
        _console.Error.WriteLine("b");
        _console.Footer.Show("");
        _console.OutBytes.Write("c\n"u8);
        Check("keys<^a\nkeys<^b\nkeys<^c\n");
    }

    [Fact]
    public void Write_HalfALine_BringsItBackAfterTheRest()
    {
        _console.Footer.Show("keys");
        _console.OutBytes.Write("a"u8);
        _console.OutBytes.Write("b\n"u8);
        Check("keys<^ab\nkeys<");
    }

    [Fact]
    public void Show_AnotherText_TakesTheFirstOneAway()
    {
        _console.Footer.Show("one");
        _console.Footer.Show("two");
        Check("one<^two<");
    }

    private void Check(string expected) => Assert.Equal(
        expected,
        Encoding.UTF8.GetString(_screen.ToArray())
            .Replace("\r\u001b[J", "^", StringComparison.Ordinal)
            .Replace("\r", "<", StringComparison.Ordinal));
}
