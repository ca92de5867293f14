using System.Net;
using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

public class PathWidthTests
{
    [Fact]
    public async Task Probe_TheNarrowestThatAnswers_Counts()
    {
        var widths = new Dictionary<string, int> { ["192.0.2.1"] = 1500, ["192.0.2.2"] = 1412, ["192.0.2.3"] = 0 };

        var width = await PathWidth.ProbeAsync(
            widths.Keys.Append("nonsense"), 1500, (machine, size) => Task.FromResult(size <= widths[$"{machine}"]));

        Assert.Equal(1412, width);
    }

    [Theory]
    [InlineData(-28, 0)]
    [InlineData(1422, 1422)]
    [InlineData(65_508, 65_500)]
    public void Room_OfAQuestion_IsWhatOneCanHave(int size, int expected) =>
        Assert.Equal(expected, PathWidth.Room(size));

    // Whether the machine lets us ask is its matter: what counts is that a question of that size can be made.
    [Fact]
    public async Task Passes_OfALoopbacksWidth_IsAQuestion()
    {
        var small = await PathWidth.PassesAsync(IPAddress.Loopback, 1280);

        Assert.Equal(small, await PathWidth.PassesAsync(IPAddress.Loopback, 65_536));
        Assert.Equal(small, await OverlayProbe.AnswersAsync(
            IPAddress.Loopback, 65_508, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Probe_SilentMachines_AreWaitedForTogether()
    {
        var all = new TaskCompletionSource();
        var asked = 0;

        var width = await PathWidth.ProbeAsync(
            Enumerable.Range(1, 20).Select(number => $"192.0.2.{number}"),
            1500,
            async (_, _) =>
            {
                if (Interlocked.Increment(ref asked) == 20)
                {
                    all.SetResult();
                }

                await all.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
                return false;
            });

        Assert.Equal((1500, 40), (width, asked));
    }
}
