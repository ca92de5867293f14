using Orc.Agent.Session;

namespace Orc.Agent.Tests.Session;

public sealed class BeatMomentsTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 999)]
    [InlineData(99, 901)]
    [InlineData(950, 950)]
    public void Until_AnyMoment_IsAFullTenthAndNotLate(int now, int expected) => Assert.Equal(
        TimeSpan.FromMilliseconds(expected),
        BeatMoments.Until(Midnight.AddMilliseconds(now), TimeSpan.FromSeconds(1)));

    [Fact]
    public void Until_BeatsAsOftenAsTheStep_IsLeftAsItIs() => Assert.Equal(
        TimeSpan.FromMilliseconds(20), BeatMoments.Until(Midnight.AddMilliseconds(7), TimeSpan.FromMilliseconds(20)));
}
