using System.Diagnostics;
using System.Globalization;
using Orc.Agent.Node;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>A thousand agents on streams: idle, and back after the manager was restarted.</summary>
internal static class AgentsBenchmark
{
    private const int Port = 24377;
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietBefore = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var size = new Size(1000, 30_000, 100);
        using var certificate = BenchmarkCertificates.Create();
        await using var given = await BenchmarkStore.OpenAsync(size, cancellationToken);
        await given.ReconcileAsync(head => head.Tasks.Count == size.Tasks, cancellationToken);
        await given.CloseAsync();
        await using var agents = await AgentsProcess.StartAsync(size.Nodes, Port, certificate, cancellationToken);

        // As the daemon does.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = MemoryTrim.RunAsync(TimeProvider.System, over.Token);
        var manager = await BenchmarkManager.OpenAsync(given.Path, certificate, Port, cancellationToken);
        var clock = Stopwatch.StartNew();
        await UntilAsync(manager, agents, sessions: 1, size, cancellationToken);
        var first = clock.Elapsed;
        await Task.Delay(QuietBefore, TimeProvider.System, cancellationToken);
        var before = Environment.CpuUsage.TotalTime;
        await Task.Delay(IdleFor, TimeProvider.System, cancellationToken);
        var idle = (Environment.CpuUsage.TotalTime - before) / IdleFor * 100;
        var memory = MemoryMebibytes();

        await manager.DisposeAsync();
        GC.Collect();
        clock.Restart();
        manager = await BenchmarkManager.OpenAsync(given.Path, certificate, Port, cancellationToken);
        await UntilAsync(manager, agents, sessions: 2, size, cancellationToken);
        var again = clock.Elapsed;
        await over.CancelAsync();
        await manager.DisposeAsync();
        return
        [
            new("1000 agents: first connected, 30000 tasks running", first.TotalSeconds, "s"),
            new("1000 agents: idle, the manager's CPU (of a core)", idle, "%", 3),
            new("1000 agents: idle, the manager's memory (PSS)", memory, "MiB", 150),
            new("1000 agents: manager restarted, all sets equal", again.TotalSeconds, "s", 5),
        ];
    }

    /// <summary>Until each agent's set is the store's by digest, and every task is seen running.</summary>
    private static async Task UntilAsync(
        BenchmarkManager manager, AgentsProcess agents, int sessions, Size size, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var head = manager.Store.Head;
            var running = head.Tasks.Values.Count(task => task.IsRunning);
            var right = running == size.Tasks
                ? await agents.CountRightAsync(sessions, head, cancellationToken)
                : 0;
            if (right == size.Nodes)
            {
                return;
            }

            if (clock.Elapsed > Limit)
            {
                throw new TimeoutException(
                    $"after {Limit.TotalSeconds} s {running} tasks run, and {right} agents know what they should");
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Of this process, what it shares counted in part.</summary>
    private static double MemoryMebibytes()
    {
        var line = File.ReadLines("/proc/self/smaps_rollup")
            .First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
