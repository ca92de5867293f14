using Orc.Linux.Processes;

namespace Orc.Linux.Tests.Processes;

public class SignalsTests
{
    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData(" Kill ", 9)]
    [InlineData("9", 9)]
    [InlineData("SIGWINCH", 28)]
    [InlineData("RTMIN+3", 37)]
    [InlineData("SIGRTMAX-1", 63)]
    [InlineData("SIGRTMIN", 34)]
    public void TryParse_KnownSignal_IsItsNumber(string text, int number)
    {
        Assert.True(Signals.TryParse(text, out var signal));
        Assert.Equal(number, signal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("SIGNOPE")]
    [InlineData("RTMIN+99")]
    public void TryParse_Unknown_IsRefused(string text) => Assert.False(Signals.TryParse(text, out _));

    [Fact]
    public void Name_EverySignal_ReadsBack()
    {
        foreach (var number in Enumerable.Range(1, 64).Except([32, 33]))
        {
            Assert.True(Signals.TryParse(Signals.Name(number), out var again));
            Assert.Equal(number, again);
        }
    }
}
