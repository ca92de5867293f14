using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Nodes;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>A node of a thousand is lost, and its thirty tasks get others in their places.</summary>
internal static class LossBenchmark
{
    private const int Rounds = 20;

    public static async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var size = new Size(1000, 30_000, 100);
        await using var store = await BenchmarkStore.OpenAsync(size, cancellationToken);
        await store.ReconcileAsync(head => head.Tasks.Count == size.Tasks, cancellationToken);
        var head = store.Store.Head;
        var now = store.Store.Now(head);
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var node = head.Nodes[GivenCluster.NodeOf(round)] with
            {
                Status = NodeStatus.Unreachable,
                StatusSince = now,
            };
            var reconciler = new Reconciler(NullLogger.Instance);
            var changes = new List<Change> { new Change.PutNode(node) };
            var lost = head.Apply(changes);
            var before = Environment.CpuUsage.TotalTime;

            // The decision, and the one after it that finds nothing more to do.
            reconciler.Observe(new CommitRange(lost, [new Commit(1, now, changes)], IsGap: false));
            var decided = reconciler.Decide(lost, now);
            var after = lost.Apply(decided);
            reconciler.Observe(new CommitRange(after, [new Commit(2, now, decided)], IsGap: false));
            var more = reconciler.Decide(after, now);
            times.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            if (decided.OfType<Change.PutTask>().Count() != size.Tasks / size.Nodes || more.Count > 0)
            {
                throw new InvalidOperationException($"{decided.Count} and {more.Count} changes");
            }
        }

        return [new("30 tasks of a lost node rescheduled, CPU", times.Skip(1).Average(), "ms", 5)];
    }
}
