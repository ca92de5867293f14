using System.Text;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;
using Orc.Linux.Terminals;

namespace Orc.Linux.Tests.Terminals;

public sealed class TerminalTests : IDisposable
{
    private const int SoonMilliseconds = 5000;
    private const int MomentMilliseconds = 50;

    private readonly PseudoTerminal _terminal = PseudoTerminal.Open();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Keys_Entered_ComeOneByOneAndUnseen()
    {
        using (Terminal.TryEnterKeys(Descriptors.Number(_terminal.Slave)))
        {
            Type("a");
            Assert.Equal("a", Read(_terminal.Slave));
            Assert.False(Terminal.IsReadable(Descriptors.Number(_terminal.Master), MomentMilliseconds));

            _ = Descriptors.TryWrite(_terminal.Slave, "x\n"u8);
            Assert.Equal("x\r\n", Read(_terminal.Master));
        }

        Type("b");
        Assert.Equal("b", Read(_terminal.Master));
        Assert.False(Terminal.IsReadable(Descriptors.Number(_terminal.Slave), MomentMilliseconds));
        Type("\n");
        Assert.Equal("b\n", Read(_terminal.Slave));
    }

    [Fact]
    public void Keys_OfWhatIsNoTerminal_AreNone()
    {
        using var file = Descriptors.OpenRead("/dev/null");
        Assert.Null(Terminal.TryEnterKeys(Descriptors.Number(file)));
        Assert.Null(Terminal.TryEnterRaw(Descriptors.Number(file)));
    }

    [Fact]
    public void Foreground_OfATerminalThatControlsNobody_IsEverybodys() =>
        Assert.True(Terminal.IsForeground(Descriptors.Number(_terminal.Slave)));

    private void Type(string text) => _ = Descriptors.TryWrite(_terminal.Master, Encoding.ASCII.GetBytes(text));

    private static string Read(SafeFileHandle handle)
    {
        Assert.True(Terminal.IsReadable(Descriptors.Number(handle), SoonMilliseconds), "nothing came");
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, Descriptors.TryRead(handle, buffer) ?? 0);
    }
}
