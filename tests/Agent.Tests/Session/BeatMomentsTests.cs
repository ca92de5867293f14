using Orc.Agent.Session;

namespace Orc.Agent.Tests.Session;

public sealed class BeatMomentsTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 999)]
    [InlineData(249, 751)]
    [InlineData(900, 850)]
    public void Until_AnyMoment_IsAFullQuarterAndNotLate(int now, int expected) => Assert.Equal(
        TimeSpan.FromMilliseconds(expected),
        BeatMoments.Until(Midnight.AddMilliseconds(now), TimeSpan.FromSeconds(1)));

    [Fact]
    public void Until_BeatsAsOftenAsTheStep_IsLeftAsItIs() => Assert.Equal(
        TimeSpan.FromMilliseconds(20), BeatMoments.Until(Midnight.AddMilliseconds(7), TimeSpan.FromMilliseconds(20)));
}
