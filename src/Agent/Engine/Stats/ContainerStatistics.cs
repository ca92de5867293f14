using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Orc.Linux.Cgroups;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Stats;

/// <summary>What running containers use, read from their cgroups and network namespaces.</summary>
internal sealed class ContainerStatistics(CgroupHost cgroups, TimeProvider time)
{
    /// <summary>Between the two readings of one sample.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private static readonly Lazy<long> MachineMemory = new(ReadMachineMemory);

    /// <summary>One sample of each, in the given order: two readings, <paramref name="between"/> apart.</summary>
    public async Task<ImmutableArray<ContainerSample>> SampleAsync(
        IReadOnlyList<RunningContainer> containers, TimeSpan between, CancellationToken cancellationToken)
    {
        var before = Read(containers);
        await Task.Delay(between, time, cancellationToken);
        return Compare(containers, before, Read(containers));
    }

    /// <summary>A sample of each soon, then one each interval, of the containers that run then.</summary>
    public async IAsyncEnumerable<ImmutableArray<ContainerSample>> FollowAsync(
        Func<IReadOnlyList<RunningContainer>> containers,
        TimeSpan interval,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var before = Read(containers());
        var wait = Short;
        while (true)
        {
            await Task.Delay(wait, time, cancellationToken);
            wait = interval;
            var now = containers();
            var after = Read(now);
            yield return Compare(now, before, after);
            before = after;
        }
    }

    private static ImmutableArray<ContainerSample> Compare(
        IReadOnlyList<RunningContainer> containers,
        Dictionary<ContainerId, StatisticsReading> before,
        Dictionary<ContainerId, StatisticsReading> after) =>
    [
        .. containers
            .Where(container => after.ContainsKey(container.Id))
            .Select(container => Compare(
                container.Id, before.GetValueOrDefault(container.Id), after[container.Id])),
    ];

    internal static ContainerSample Compare(ContainerId id, StatisticsReading? before, StatisticsReading after)
    {
        var elapsed = before is null ? 0 : Nanoseconds(before.At, after.At);
        var used = before is null ? 0 : after.Usage.CpuNanoseconds - before.Usage.CpuNanoseconds;
        return new ContainerSample
        {
            Id = id,
            CpuPercent = elapsed > 0 && used > 0 ? used / elapsed * 100 : 0,
            MemoryUsed = after.Usage.MemoryBytes,
            MemoryLimit = Math.Min(after.Usage.MemoryLimitBytes ?? long.MaxValue, MachineMemory.Value),
            NetworkReceived = after.Network.Received,
            NetworkSent = after.Network.Sent,
            BlockRead = after.Usage.BlockReadBytes,
            BlockWritten = after.Usage.BlockWrittenBytes,
            Processes = after.Usage.Processes,
        };
    }

    private Dictionary<ContainerId, StatisticsReading> Read(IReadOnlyList<RunningContainer> containers) =>
        containers.ToDictionary(
            container => container.Id,
            container => new StatisticsReading(
                time.GetTimestamp(),
                cgroups.At(container.CgroupPath).ReadUsage(),
                NetworkCounters.Read(container.Pid)));

    private static double Nanoseconds(long from, long to) =>
        (to - from) * (1e9 / System.Diagnostics.Stopwatch.Frequency);

    private static long ReadMachineMemory()
    {
        const string Key = "MemTotal:";
        var line = File.ReadLines("/proc/meminfo").First(text => text.StartsWith(Key, StringComparison.Ordinal));
        var kibibytes = line[Key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }
}
