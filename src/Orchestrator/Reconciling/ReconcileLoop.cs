using Microsoft.Extensions.Logging;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reconciling;

/// <summary>Drives the reconciler: drain to the newest head, decide, commit; and every minute a slow sweep that repairs
/// what a decider overlooked, and names it.</summary>
internal sealed partial class ReconcileLoop(ClusterStore store, TimeProvider time, ILogger<ReconcileLoop> logger)
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    // While one is written the next is decided.
    private const int MostUnderWay = 2;

    private readonly Reconciler _reconciler = new(logger);
    private readonly Queue<Task<UpdateOutcome>> _underWay = [];
    private readonly HashSet<long> _own = [];
    private long _seen;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _seen = store.Head.Version;
        _reconciler.MarkAll(store.Head);
        var sweepAt = store.Now(store.Head) + SweepEvery;
        while (!cancellationToken.IsCancellationRequested)
        {
            _underWay.Enqueue(await BeginStepAsync(cancellationToken));
            var isDue = _reconciler.NextLook() is { Milliseconds: 0 };
            if (!await FinishAsync(isDue ? MostUnderWay - 1 : 0))
            {
                // The keys were taken for decided: look at everything again.
                _own.Clear();
                _reconciler.MarkAll(store.Head);
                await Task.Delay(PauseAfterFailure, time, cancellationToken);
                continue;
            }

            if (isDue)
            {
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

    /// <summary>
    /// A step that has decided, and is being written. The store decides when it is its turn, on whatever thread: the
    /// next step must not mark keys meanwhile.
    /// </summary>
    private async Task<Task<UpdateOutcome>> BeginStepAsync(CancellationToken cancellationToken)
    {
        var decided = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var step = StepAsync(decided, cancellationToken);
        await Task.WhenAny(decided.Task, step);
        return step;
    }

    /// <summary>One drain: everything that is known now is decided and committed.</summary>
    private Task<UpdateOutcome> StepAsync(TaskCompletionSource isDecided, CancellationToken cancellationToken)
    {
        var range = store.ReadAfter(_seen);
        _seen = range.Head.Version;

        // Its own decisions it knows.
        _reconciler.Observe(range with { Commits = [.. range.Commits.Where(commit => !_own.Remove(commit.Version))] });
        return store.UpdateAsync(
            tail =>
            {
                try
                {
                    return Decide(tail);
                }
                finally
                {
                    isDecided.TrySetResult();
                }
            },
            cancellationToken);
    }

    private DecidedChanges Decide(Snapshot tail)
    {
        var decided = _reconciler.Drain(tail, store.Now(tail), store.BeginStep());
        if (decided.Changes.Count > 0)
        {
            _own.Add(tail.Version + 1);
        }

        return decided;
    }

    /// <summary>
    /// Until no more than so many are under way; false: one could not be stored, and none is under way.
    /// </summary>
    private async Task<bool> FinishAsync(int most)
    {
        var isDone = true;
        while (_underWay.Count > (isDone ? most : 0))
        {
            var outcome = await _underWay.Dequeue();
            isDone &= outcome.IsDone;
        }

        return isDone;
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
