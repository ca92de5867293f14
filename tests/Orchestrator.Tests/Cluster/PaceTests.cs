using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Model.Units;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>How long deciding takes: bounds that only a mistake in the order of growth breaks.</summary>
public sealed class PaceTests(ITestOutputHelper output)
{
    private static readonly ClusterTime Now = new(1_000_000);

    [Fact]
    public void Place_ThirtyThousandTasksOnAThousandNodes_TakesNotLong()
    {
        Measure(nodes: 100, services: 10, replicas: 100);
        var (placed, decided, applied, written) = Measure(nodes: 1000, services: 100, replicas: 300);

        Assert.Equal(30_000, placed.TasksByNode.Sum(node => node.Value.Count));
        Assert.All(placed.Loads.Values, load => Assert.Equal(30, load.Tasks));
        output.WriteLine($"decided {decided.TotalMilliseconds:0} ms, applied {applied.TotalMilliseconds:0} ms, "
            + $"written {written.TotalMilliseconds:0} ms");
        Assert.True(decided < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void NodeLost_OfAThousand_IsDecidedSoon()
    {
        var (placed, _, _, _) = Measure(nodes: 1000, services: 100, replicas: 300);
        var node = placed.Nodes.Values.First() with { Status = NodeStatus.Unreachable, StatusSince = Now };
        var reconciler = new Reconciler(NullLogger.Instance);
        var lost = placed.Apply([new Change.PutNode(node)]);
        var clock = Stopwatch.StartNew();
        reconciler.Observe(new CommitRange(lost, [new Commit(1, Now, [new Change.PutNode(node)])], IsGap: false));
        var changes = reconciler.Decide(lost, Now);
        clock.Stop();

        Assert.Equal(30, changes.OfType<Change.PutTask>().Count());
        output.WriteLine($"{clock.Elapsed.TotalMilliseconds:0.0} ms for {changes.Count} changes");
    }

    private static (Snapshot Placed, TimeSpan Decided, TimeSpan Applied, TimeSpan Written) Measure(
        int nodes, int services, int replicas)
    {
        var snapshot = Given(nodes, services, replicas);
        var reconciler = new Reconciler(NullLogger.Instance);
        reconciler.MarkAll(snapshot);
        var (decided, applied, written) = (new Stopwatch(), new Stopwatch(), new Stopwatch());
        while (true)
        {
            decided.Start();
            var changes = reconciler.Decide(snapshot, Now);
            decided.Stop();
            if (changes.Count == 0)
            {
                return (snapshot, decided.Elapsed, applied.Elapsed, written.Elapsed);
            }

            var commit = new Commit(snapshot.Version + 1, Now, changes);
            written.Start();
            RecordForm.Write(commit);
            written.Stop();
            applied.Start();
            snapshot = snapshot.Apply(commit);
            applied.Stop();
            decided.Start();
            reconciler.Observe(new CommitRange(snapshot, [commit], IsGap: false));
            decided.Stop();
        }
    }

    private static Snapshot Given(int nodes, int services, int replicas)
    {
        var changes = new List<Change>();
        changes.AddRange(Enumerable.Range(0, nodes).Select(number => new Change.PutNode(new Node
        {
            Id = new NodeId($"n{number:00000}"),
            Name = $"n{number}",
            Status = NodeStatus.Ready,
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("zone", $"z{number % 3}"),
            Description = new NodeDescription
            {
                Architecture = "amd64",
                Memory = new ByteSize(64L << 30),
                NanoCpus = 64_000_000_000,
            },
        })));
        changes.Add(new Change.PutProject(
            new Project { Name = "p", Scope = ProjectScope.Cluster, Node = NodeId.None }));
        for (var number = 1; number <= services; number++)
        {
            var key = new ServiceKey("p", $"s{number}");
            var reservations = new ReservationSpec { NanoCpus = 100_000_000, Memory = new ByteSize(128 << 20) };
            changes.Add(new Change.PutRelease(new Release
            {
                Number = number,
                Service = key,
                Reservations = reservations,
                Container = new ContainerSpec { Name = $"p_s{number}", Image = "web:1" },
            }));
            changes.Add(new Change.PutService(new Service
            {
                Key = key,
                Release = number,
                Replicas = replicas,
                Reservations = reservations,
            }));
        }

        return Snapshot.Empty.Apply(changes);
    }
}
