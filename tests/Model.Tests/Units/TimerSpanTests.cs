using Orc.Model.Units;

namespace Orc.Model.Tests.Units;

public sealed class TimerSpanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(100_000)]
    public void Of_AnySpan_IsWhatATimerTakes(int days)
    {
        var span = TimeSpan.FromDays(days);
        using var timer = new CancellationTokenSource(TimerSpan.Of(span), TimeProvider.System);
        Assert.Equal(days < 50, TimerSpan.Of(span) == span);
    }
}
