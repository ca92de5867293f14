using Orc.Agent.Engine.Runs;
using Orc.Model.Containers;

namespace Orc.Agent.Tests.Runs;

public class RestartDeciderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(RestartPolicy.No, 1, 0, null)]
    [InlineData(RestartPolicy.OnFailure, 0, 0, null)]
    [InlineData(RestartPolicy.OnFailure, 1, 0, 100)]
    [InlineData(RestartPolicy.Always, 0, 0, 100)]
    [InlineData(RestartPolicy.Always, 0, 3, 800)]
    [InlineData(RestartPolicy.Always, 0, 40, 60_000)]
    public void Decide_Policy_WaitsLongerEachTime(RestartPolicy policy, int code, int restarts, int? milliseconds) =>
        Assert.Equal(
            milliseconds,
            (int?)RestartDecider.Decide(new RestartSpec(policy), code, isStoppedByUser: false, restarts)
                ?.TotalMilliseconds);

    [Theory]
    [InlineData(RestartPolicy.OnFailure, 2, true)]
    [InlineData(RestartPolicy.OnFailure, 3, false)]
    [InlineData(RestartPolicy.Always, 2, true)]
    [InlineData(RestartPolicy.Always, 3, false)]
    public void Decide_MaxAttempts_EndsIt(RestartPolicy policy, int restarts, bool isRestarted) => Assert.Equal(
        isRestarted,
        RestartDecider.Decide(new RestartSpec(policy, 3), 1, isStoppedByUser: false, restarts) is not null);

    [Theory]
    [InlineData(5000, 0, 5000)]
    [InlineData(5000, 20, 5000)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 100)]
    [InlineData(0, 20, 1000)]
    [InlineData(500, 2, 500)]
    [InlineData(500, 9, 1000)]
    public void Decide_Delay_IsWhatWasAskedButNoTightLoop(int asked, int restarts, int milliseconds) => Assert.Equal(
        TimeSpan.FromMilliseconds(milliseconds),
        RestartDecider.Decide(
            new RestartSpec(RestartPolicy.Always) { Delay = TimeSpan.FromMilliseconds(asked) },
            exitCode: 1,
            isStoppedByUser: false,
            restarts));

    [Fact]
    public void Decide_StoppedByUser_Rests() =>
        Assert.Null(RestartDecider.Decide(new RestartSpec(RestartPolicy.Always), 1, isStoppedByUser: true, 0));

    [Fact]
    public void IsLong_Window_ReplacesTheUsualTenSeconds()
    {
        var usual = new RestartSpec(RestartPolicy.Always);

        Assert.False(RestartDecider.IsLong(usual, 9 * Second));
        Assert.True(RestartDecider.IsLong(usual, 10 * Second));
        Assert.False(RestartDecider.IsLong(usual with { Window = 20 * Second }, 19 * Second));
        Assert.True(RestartDecider.IsLong(usual with { Window = 2 * Second }, 2 * Second));
    }
}
