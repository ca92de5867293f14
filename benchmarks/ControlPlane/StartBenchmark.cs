using System.Diagnostics;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>A manager's start: the store is read, and everything in it decided about once.</summary>
internal static class StartBenchmark
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var size = new Size(1000, 100_000, 400);
        await using var store = await BenchmarkStore.OpenAsync(size, cancellationToken);
        await store.ReconcileAsync(head => head.Tasks.Count == size.Tasks, cancellationToken);
        await store.CloseAsync();
        GC.Collect();
        var clock = Stopwatch.StartNew();
        await store.OpenAsync(cancellationToken);
        var read = clock.Elapsed;
        await store.ReconcileAsync(_ => true, cancellationToken);
        var all = clock.Elapsed;
        if (store.Store.Head.Tasks.Count != size.Tasks)
        {
            throw new InvalidOperationException("tasks are missing");
        }

        return
        [
            new("100000 tasks: the store is read", read.TotalMilliseconds, "ms"),
            new("100000 tasks: read, and all of it decided about", all.TotalMilliseconds, "ms", 3000),
            new("the store's file", new FileInfo(store.Path).Length / 1048576.0, "MiB"),
        ];
    }
}
