using Microsoft.Extensions.Logging;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reconciling;

/// <summary>Drives the reconciler: drain to the newest head, decide, commit; and every minute a slow sweep that repairs
/// what a decider overlooked, and names it.</summary>
internal sealed partial class ReconcileLoop(ClusterStore store, TimeProvider time, ILogger<ReconcileLoop> logger)
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Reconciler _reconciler = new(logger);
    private long _seen;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _seen = store.Head.Version;
        _reconciler.MarkAll(store.Head);
        var sweepAt = store.Now(store.Head) + SweepEvery;
        while (!cancellationToken.IsCancellationRequested)
        {
            var outcome = await StepAsync(cancellationToken);
            if (!outcome.IsDone)
            {
                // The keys were taken for decided: look at everything again.
                _reconciler.MarkAll(store.Head);
                await Task.Delay(PauseAfterFailure, time, cancellationToken);
                continue;
            }

            await WaitAsync(sweepAt, cancellationToken);
            if (store.Now(store.Head) >= sweepAt)
            {
                sweepAt = store.Now(store.Head) + SweepEvery;
                Sweep();
            }
        }
    }

    /// <summary>One drain: everything that is known now is decided and committed.</summary>
    internal Task<UpdateOutcome> StepAsync(CancellationToken cancellationToken)
    {
        var range = store.ReadAfter(_seen);
        _seen = range.Head.Version;
        _reconciler.Observe(range);
        return store.UpdateAsync(
            RequestId.None, tail => _reconciler.Decide(tail, store.Now(tail)), cancellationToken);
    }

    private async Task WaitAsync(ClusterTime sweepAt, CancellationToken cancellationToken)
    {
        var until = _reconciler.NextLook() is { } next && next < sweepAt ? next : sweepAt;
        var pause = until - store.Now(store.Head);
        if (pause <= TimeSpan.Zero || store.Head.Version != _seen)
        {
            return;
        }

        using var limit = new CancellationTokenSource(pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await store.ReadAfterAsync(_seen, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look again.
        }
    }

    private void Sweep()
    {
        var head = store.Head;
        if (head.Version != _seen || _reconciler.NextLook() is { Milliseconds: 0 })
        {
            return;
        }

        foreach (var name in Reconciler.Sweep(head, store.Now(head), logger))
        {
            LogOverlooked(name, head.Version);
            _reconciler.MarkAll(head);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Decider} had overlooked something at version {Version}; it is repaired now. Please report this")]
    private partial void LogOverlooked(string decider, long version);
}
