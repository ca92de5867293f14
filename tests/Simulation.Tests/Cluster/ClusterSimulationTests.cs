namespace Orc.Simulation.Tests.Cluster;

public sealed class ClusterSimulationTests(ITestOutputHelper output)
{
    private const int Steps = 120;
    private const int Batch = 10;

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Batches))]
    public void Cluster_OfAnySeed_ComesToRestAsAsked(int batch)
    {
        for (var seed = batch * Batch; seed < (batch + 1) * Batch; seed++)
        {
            Run(seed);
        }
    }

    [Fact]
    public void Cluster_OfOneSeed_HasOneHistory()
    {
        var (first, second) = (Run(4711), Run(4711));

        Assert.Equal(first.History, second.History);
        Assert.Equal(first.Snapshot.Version, second.Snapshot.Version);
    }

    /// <summary>A simulation in which something never happens proves nothing about it.</summary>
    [Fact]
    public void Cluster_OfManySeeds_MeetsEveryFaultAndChange()
    {
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 5000; seed < 5020; seed++)
        {
            var cluster = Run(seed);
            foreach (var (what, count) in cluster.Faults.Concat(cluster.Kinds))
            {
                seen[what] = seen.GetValueOrDefault(what) + count;
            }
        }

        output.WriteLine(string.Join('\n', seen.Select(entry => $"{entry.Value,7} {entry.Key}")));
        string[] expected =
        [
            "agent killed", "machine restarted", "line broken", "nothing arrives from it", "nothing arrives at it",
            "line flaps", "away", "manager killed", "manager stalled", "all lines broken", "duplicate", "exit",
            "removed by hand", "bad image", "deploy", "stack rm", "scale", "rollback", "force", "node update",
            "node rm", "PutTask", "DropTask", "ObserveTask", "PutService", "DropService", "PutRelease", "DropRelease",
            "PutNode", "DropNode", "PutProject", "DropProject", "PutVolume",
        ];
        Assert.DoesNotContain(expected, what => !seen.ContainsKey(what));
    }

    private static SimulatedCluster Run(int seed)
    {
        var cluster = new SimulatedCluster(seed, 3 + (seed % 5));
        try
        {
            cluster.Run(Steps);
        }
#pragma warning disable CA1031 // Whatever broke it, the seed and its history are what is needed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Assert.Fail($"seed {seed}: {failure.Message}\n{cluster.History}\n{failure.StackTrace}");
        }

        return cluster;
    }
}
