using System.Diagnostics;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>From services that have nothing to all their tasks placed, written and visible.</summary>
internal static class PlacementBenchmark
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(
        Size size, double target, CancellationToken cancellationToken)
    {
        await using var store = await BenchmarkStore.OpenAsync(size, cancellationToken);
        GC.Collect();
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await store.ReconcileAsync(head => head.Tasks.Count == size.Tasks, cancellationToken);
        clock.Stop();
        var used = Environment.CpuUsage.TotalTime - processor;
        var waiting = store.Store.Head.Pending.Values.Sum();
        var what = $"{size.Tasks} tasks of {size.Services} services on {size.Nodes} nodes";
        return
        [
            new($"{what}, committed", clock.Elapsed.TotalMilliseconds, "ms", target),
            new($"{what}, CPU", used.TotalMilliseconds, "ms"),
            new("tasks that found no node", waiting, "", 0),
        ];
    }
}
