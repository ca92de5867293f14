using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Events;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Units;

namespace Orc.Agent.Engine.Health;

/// <summary>
/// Asks every running container that has a health check how it is, and tells the engine. It looks at what runs now
/// whenever something happened, so that it does not matter which event came first.
/// </summary>
internal sealed partial class HealthChecks(
    IContainerEngine engine,
    IHealthProbes probes,
    HealthRecords records,
    Func<string, ImageConfig?> findImage,
    TimeProvider time,
    ILogger<HealthChecks> logger)
{
    private readonly ConcurrentDictionary<ContainerId, HealthRecord> _known = new();

    // Touched by the loop alone.
    private readonly Dictionary<ContainerId, Monitor> _monitors = [];

    /// <summary>For <c>inspect</c>; null: never asked.</summary>
    public HealthRecord? Find(ContainerId id) => _known.TryGetValue(id, out var record) ? record : records.TryLoad(id);

    /// <summary>Until the token is cancelled. What runs already is asked on where the last life stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var events = engine.Events.Subscribe();
        try
        {
            foreach (var container in engine.List())
            {
                Refresh(container.Id, cancellationToken);
            }

            await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken))
            {
                if (IsOfInterest(happened))
                {
                    Refresh(new ContainerId(happened.Actor), cancellationToken);
                }
            }
        }
        finally
        {
            await Task.WhenAll(_monitors.Values.Select(monitor => monitor.StopAsync()));
        }
    }

    private static bool IsOfInterest(EngineEvent happened) =>
        happened.Type == "container"
        && happened.Action is "start" or "restart" or "die" or "pause" or "unpause" or "destroy";

    private void Refresh(ContainerId id, CancellationToken cancellationToken)
    {
        var running = engine.FindRunning(id);
        if (_monitors.TryGetValue(id, out var monitor))
        {
            if (running is { IsPaused: false } && running.Run == monitor.Run)
            {
                return;
            }

            _monitors.Remove(id);
            _ = monitor.StopAsync();
        }

        var report = engine.Find(id);
        if (report is null)
        {
            _known.TryRemove(id, out _);
        }
        else if (running is { IsPaused: false } && FindCheck(report) is { } check)
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var asking = Task.Run(
                () => AskAsync(id, running.Run, report.StartedAt ?? time.GetUtcNow(), check, stop.Token),
                CancellationToken.None);
            _monitors.Add(id, new Monitor(running.Run, stop, asking));
        }
    }

    private HealthCheck? FindCheck(ContainerReport report) =>
        findImage(report.ImageId ?? report.Spec.Image) is { } image ? HealthPlan.For(report.Spec, image) : null;

    private async Task AskAsync(
        ContainerId id, int run, DateTimeOffset startedAt, HealthCheck check, CancellationToken cancellationToken)
    {
        var record = HealthDecider.Begin(Find(id), run);
        _known[id] = record;
        engine.ReportHealth(id, run, record.Status);
        while (true)
        {
            var wait = HealthDecider.Wait(check, record, startedAt, time.GetUtcNow());
            await Task.Delay(TimerSpan.Of(wait), time, cancellationToken);
            var probe = await probes.RunAsync(id, check, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var next = HealthDecider.Decide(check, record, probe, startedAt);
            _known[id] = next;
            records.Save(id, next);
            if (next.Status != record.Status)
            {
                Changed(logger, id.Short, next.Status, probe.ExitCode);
                engine.ReportHealth(id, run, next.Status);
            }

            record = next;
        }
    }

    /// <summary>The asking of one run.</summary>
    private sealed class Monitor(int run, CancellationTokenSource stop, Task asking)
    {
        public int Run => run;

        public async Task StopAsync()
        {
            await stop.CancelAsync();
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }
}
