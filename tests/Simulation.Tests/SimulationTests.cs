namespace Orc.Simulation.Tests;

public sealed class SimulationTests
{
    private const int Steps = 60;

    // ./test.sh --full has twenty times as many.
    public static TheoryData<int> Decades => [.. Enumerable.Range(
        0, Environment.GetEnvironmentVariable("ORC_TESTS_FULL") is { Length: > 0 } ? 400 : 20)];

    [Theory]
    [MemberData(nameof(Decades))]
    public void Host_OfAnySeed_ComesToRestAsAsked(int decade)
    {
        for (var seed = decade * 10; seed < (decade + 1) * 10; seed++)
        {
            Run(seed);
        }
    }

    [Fact]
    public void Host_OfOneSeed_HasOneHistory()
    {
        var first = Run(4711);
        var second = Run(4711);

        Assert.Equal(first.History, second.History);
        Assert.Equal(first.Snapshot.Version, second.Snapshot.Version);
    }

    private static SimulatedHost Run(int seed)
    {
        var host = new SimulatedHost(seed);
        try
        {
            host.Run(Steps);
        }
#pragma warning disable CA1031 // Whatever broke it, the seed and its history are what is needed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Assert.Fail($"seed {seed}: {failure.Message}\n{host.History}");
        }

        return host;
    }
}
