using System.Collections.Concurrent;
using System.Globalization;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>
/// Clusters of any seed come to rest as asked, and break no promise on the way. ./test.sh --full has more of them;
/// ORC_SEEDS says how many, ORC_SEED runs a single one.
/// </summary>
public sealed class ClusterSimulationTests(ITestOutputHelper output)
{
    private const int MostExplained = 2;
    private const int MostNamed = 40;

    /// <summary>What two cores do in a minute and a half, one large cluster included.</summary>
    private const int Usual = 250;

    private static readonly bool IsFull = Environment.GetEnvironmentVariable("ORC_TESTS_FULL") is { Length: > 0 };

    [Fact]
    public void Cluster_OfAnySeed_ComesToRestAsAsked()
    {
        var seen = RunAll(Seeds(IsFull ? 1000 : Usual).Select(seed => new SimulationSetting(seed, 3 + (seed % 5))));

        output.WriteLine(string.Join('\n', seen.Select(entry => $"{entry.Value,9} {entry.Key}")));
        if (Number("ORC_SEED") is null)
        {
            Assert.DoesNotContain(SimulationRun.ExpectedKinds, what => !seen.ContainsKey(what));
        }
    }

    [Fact]
    public void Cluster_OfAHundredNodes_ComesToRestAsAsked()
    {
        var seen = RunAll(Seeds(IsFull ? 20 : 1).Select(seed => new SimulationSetting(seed, 100)));

        output.WriteLine(string.Join('\n', seen.Select(entry => $"{entry.Value,9} {entry.Key}")));
    }

    private static IEnumerable<int> Seeds(int count) =>
        Number("ORC_SEED") is { } one ? [one] : Enumerable.Range(0, Number("ORC_SEEDS") ?? count);

    private static int? Number(string variable) => int.TryParse(
        Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static SortedDictionary<string, int> RunAll(IEnumerable<SimulationSetting> settings)
    {
        var all = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new ConcurrentQueue<string>();
        var cores = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(Partitioner.Create(settings, EnumerablePartitionerOptions.NoBuffering), cores, setting =>
        {
            var cluster = new SimulatedCluster(setting);
            if (SimulationRun.Try(cluster) is { } failure)
            {
                failures.Enqueue(failures.Count < MostExplained
                    ? SimulationRun.Explain(setting, failure)
                    : $"seed {setting.Seed}, {setting.Nodes} nodes: {failure.Message.Split('\n')[0]}");
                return;
            }

            lock (all)
            {
                foreach (var (what, count) in cluster.Faults.Concat(cluster.Kinds))
                {
                    all[what] = all.GetValueOrDefault(what) + count;
                }
            }
        });
        Assert.True(
            failures.IsEmpty,
            $"{failures.Count} failed\n{string.Join('\n', failures.Skip(MostExplained).Take(MostNamed))}\n"
                + string.Join('\n', failures.Take(MostExplained)));
        return all;
    }
}
