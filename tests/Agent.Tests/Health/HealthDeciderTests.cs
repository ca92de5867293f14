using Orc.Agent.Engine.Health;
using Orc.Model.Containers;

namespace Orc.Agent.Tests.Health;

public class HealthDeciderTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    // Probes begin one second apart, the first at second 1: + healthy, - not.
    [Theory]
    [InlineData("", "Starting 0")]
    [InlineData("+", "Healthy 0")]
    [InlineData("-", "Starting 1")]
    [InlineData("--", "Starting 2")]
    [InlineData("---", "Unhealthy 3")]
    [InlineData("----", "Unhealthy 4")]
    [InlineData("---+", "Healthy 0")]
    [InlineData("+--", "Healthy 2")]
    [InlineData("+---", "Unhealthy 3")]
    [InlineData("+--+--", "Healthy 2")]
    public void Decide_NoStartPeriod_CountsFailuresInARow(string probes, string expected) =>
        Check(TimeSpan.Zero, probes, expected);

    [Theory]
    [InlineData("----", "Starting 0")]
    [InlineData("----+", "Healthy 0")]
    [InlineData("+---", "Unhealthy 3")]     // it was healthy once: the period is over
    [InlineData("-----", "Starting 1")]     // the fifth begins when the period has passed
    [InlineData("-------", "Unhealthy 3")]
    public void Decide_InTheStartPeriod_FailuresDoNotCount(string probes, string expected) =>
        Check(TimeSpan.FromSeconds(5), probes, expected);

    [Fact]
    public void Decide_ManyProbes_KeepsTheLastFive()
    {
        var record = Run(TimeSpan.Zero, "+++++++");

        Assert.Equal([3, 4, 5, 6, 7], record.Log.Select(probe => (int)(probe.Start - Start).TotalSeconds));
    }

    [Theory]
    [InlineData(0, HealthState.Starting, 0, 30)]
    [InlineData(60, HealthState.Starting, 0, 5)]
    [InlineData(60, HealthState.Starting, 59, 5)]
    [InlineData(60, HealthState.Starting, 60, 30)]
    [InlineData(60, HealthState.Healthy, 10, 30)]
    public void Wait_DependsOnTheStartPeriod(int period, HealthState status, int elapsed, int expected)
    {
        var wait = HealthDecider.Wait(
            Check(TimeSpan.FromSeconds(period)),
            new HealthRecord { Run = 1, Status = status },
            Start,
            Start.AddSeconds(elapsed));

        Assert.Equal(TimeSpan.FromSeconds(expected), wait);
    }

    [Fact]
    public void Begin_TheSameRun_GoesOn()
    {
        var known = Run(TimeSpan.Zero, "--");

        Assert.Same(known, HealthDecider.Begin(known, 1));
    }

    [Fact]
    public void Begin_AnotherRun_StartsAnewWithTheOldLog()
    {
        var begun = HealthDecider.Begin(Run(TimeSpan.Zero, "---"), 2);

        Assert.Equal((2, HealthState.Starting, 0, 3), (begun.Run, begun.Status, begun.FailingStreak, begun.Log.Length));
    }

    private static void Check(TimeSpan startPeriod, string probes, string expected)
    {
        var record = Run(startPeriod, probes);
        Assert.Equal(expected, $"{record.Status} {record.FailingStreak}");
    }

    private static HealthRecord Run(TimeSpan startPeriod, string probes)
    {
        var check = Check(startPeriod);
        var record = HealthDecider.Begin(null, 1);
        var second = 0;
        foreach (var probe in probes)
        {
            var at = Start.AddSeconds(++second);
            record = HealthDecider.Decide(
                check,
                record,
                new HealthProbe { Start = at, End = at, ExitCode = probe == '+' ? 0 : 1, Output = "" },
                Start);
        }

        return record;
    }

    private static HealthCheck Check(TimeSpan startPeriod) => new()
    {
        Command = ["true"],
        Interval = TimeSpan.FromSeconds(30),
        Timeout = TimeSpan.FromSeconds(30),
        Retries = 3,
        StartPeriod = startPeriod,
        StartInterval = TimeSpan.FromSeconds(5),
    };
}
