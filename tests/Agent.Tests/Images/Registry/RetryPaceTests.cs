using Orc.Agent.Images.Registry;

namespace Orc.Agent.Tests.Images.Registry;

public sealed class RetryPaceTests
{
    [Theory]
    [InlineData(1, 0, 0.1)]
    [InlineData(2, 0, 0.4)]
    [InlineData(4, 0, 5d)]
    [InlineData(1, 2, 2d)]
    [InlineData(1, 3600, 5d)]
    [InlineData(5, 1, null)]
    public void After_SoManyFailures_WaitsLongerAndThenGivesUp(int failures, int wanted, double? seconds) =>
        Assert.Equal(seconds, RetryPace.After(failures, TimeSpan.FromSeconds(wanted))?.TotalSeconds);
}
