using System.Diagnostics;
using Orc.Model.Nodes;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>
/// Thirty thousand tasks from asked for to running on a hundred agents, and how long operators' writes take meanwhile.
/// </summary>
internal static class DeployBenchmark
{
    private const int Port = 24378;
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var size = new Size(100, 30_000, 100);
        using var certificate = BenchmarkCertificates.Create();
        await using var given = await BenchmarkStore.OpenAsync(
            size with { Services = 0, Tasks = 0 }, cancellationToken);
        await given.CloseAsync();
        await using var agents = await AgentsProcess.StartAsync(size.Nodes, Port, certificate, cancellationToken);
        await using var manager = await BenchmarkManager.OpenAsync(given.Path, certificate, Port, cancellationToken);
        while (await agents.CountRightAsync(1, manager.Store.Head, cancellationToken) < size.Nodes)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var processor = Environment.CpuUsage.TotalTime;
        var (paused, full) = (GC.GetTotalPauseDuration(), GC.CollectionCount(GC.MaxGeneration));
        var clock = Stopwatch.StartNew();
        var writing = WriteAsync(manager.Store, done.Token);
        await manager.Store.UpdateAsync(
            RequestId.None, _ => [.. GivenCluster.Services(size)], cancellationToken);
        var head = manager.Store.Head;
        while (head.Tasks.Count < size.Tasks || head.Tasks.Values.Any(task => !task.IsRunning))
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
            head = manager.Store.Head;
        }

        var took = clock.Elapsed;
        var used = Environment.CpuUsage.TotalTime - processor;
        paused = GC.GetTotalPauseDuration() - paused;
        full = GC.CollectionCount(GC.MaxGeneration) - full;
        await done.CancelAsync();
        var writes = await writing;
        writes.Sort();
        return
        [
            new("30000 tasks on 100 agents, new to running", took.TotalSeconds, "s", 15),
            new("the same, the manager's CPU", used.TotalSeconds, "s"),
            new($"the same, the collector's pauses, {full} of them full", paused.TotalMilliseconds, "ms"),
            new($"a write meanwhile, p50 of {writes.Count}", writes[writes.Count / 2].Took, "ms"),
            new($"a write meanwhile, p99 of {writes.Count}", writes[writes.Count * 99 / 100].Took, "ms", 50),
            new("the collector's part of that one", writes[writes.Count * 99 / 100].Paused, "ms"),
        ];
    }

    /// <summary>Milliseconds of each write, and of the collector's pauses in it.</summary>
    private static async Task<List<(double Took, double Paused)>> WriteAsync(
        ClusterStore store, CancellationToken cancellationToken)
    {
        var times = new List<(double Took, double Paused)>();
        using var timer = new PeriodicTimer(WriteEvery, TimeProvider.System);
        try
        {
            for (var number = 0; await timer.WaitForNextTickAsync(cancellationToken); number++)
            {
                var (clock, paused) = (Stopwatch.StartNew(), GC.GetTotalPauseDuration());
                var update = new NodeUpdate
                {
                    Availability = number % 2 == 0 ? NodeAvailability.Pause : NodeAvailability.Active,
                };
                await store.UpdateAsync(
                    RequestId.None,
                    snapshot => NodePlanner.Update(snapshot, GivenCluster.NodeOf(0).Value, update).Changes,
                    cancellationToken);
                times.Add((
                    clock.Elapsed.TotalMilliseconds, (GC.GetTotalPauseDuration() - paused).TotalMilliseconds));
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }

        return times;
    }
}
