using System.Diagnostics;
using Orc.Agent.Engine.Stats;
using Orc.Linux.Cgroups;
using Orc.Model.Containers;

namespace Orc.Agent.Tests.Stats;

public class ContainerStatisticsTests
{
    private static readonly ContainerId Id = new("c1");

    [Fact]
    public void Compare_HalfACpuOverTwoHundredMilliseconds_IsFiftyPercent()
    {
        var before = Reading(0, 1_000_000_000);
        var after = Reading(200, 1_100_000_000);

        Assert.Equal(50, ContainerStatistics.Compare(Id, before, after).CpuPercent, 3);
    }

    [Fact]
    public void Compare_NothingBefore_IsNoCpu() =>
        Assert.Equal(0, ContainerStatistics.Compare(Id, null, Reading(0, 5)).CpuPercent);

    [Fact]
    public void Compare_NoLimit_IsTheMachinesMemory()
    {
        var free = ContainerStatistics.Compare(Id, null, Reading(0, 0));
        var limited = ContainerStatistics.Compare(
            Id, null, Reading(0, 0) with { Usage = new CgroupUsage { MemoryLimitBytes = 4096 } });

        Assert.True(free.MemoryLimit > 1 << 20);
        Assert.Equal(4096, limited.MemoryLimit);
    }

    [Fact]
    public void Parse_Interfaces_SumsAllButLoopback()
    {
        const string Text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls
                lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0
              eth0:    2000       2    0    0    0     0          0         0      300       3    0    0    0     0
              eth1:      30       2    0    0    0     0          0         0        4       3    0    0    0     0
            """;

        Assert.Equal(new NetworkCounters(2030, 304), NetworkCounters.Parse(Text));
    }

    private static StatisticsReading Reading(long milliseconds, long cpuNanoseconds) => new(
        milliseconds * Stopwatch.Frequency / 1000,
        new CgroupUsage { CpuNanoseconds = cpuNanoseconds },
        NetworkCounters.None);
}
