using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orc.Orchestrator.Scheduling;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Owns the snapshot. A write is decided on the tail (accepted, not yet durable), becomes durable, then visible, then
/// announced; writes that wait together share one sync of the disk.
/// </summary>
internal sealed partial class ClusterStore : IAsyncDisposable
{
    private const int RingSize = 10_000;
    private const int RingChanges = 20_000;
    private const long CheckpointEvery = 2000;
    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(4);

    private readonly Lock _lock = new();

    /// <summary>Of writers: the deciders' loop comes again at once, and lets those pass who are waited for.</summary>
    private readonly Turns _turn = new(1);
    private readonly ICommitLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CommitRing _ring = new(RingSize, RingChanges);
    private readonly long _opened;
    private readonly ClusterTime _openedAt;
    private Snapshot _head;
    private Snapshot _tail;
    private ImageInventory _images = ImageInventory.Empty;

    /// <summary>How far the cluster's time is before the time that passed since the start, in milliseconds.</summary>
    private long _ahead;

    /// <summary>Rises when a failed append discards the tail: what was decided on it is no more.</summary>
    private long _tailNumber;

    private Task? _recovery;
    private Task _checkpoint = Task.CompletedTask;
    private long _checkpointed;
    private TaskCompletionSource _news = NewSignal();

    private ClusterStore(ICommitLog log, Snapshot head, TimeProvider time, ILogger logger)
    {
        _log = log;
        _head = head;
        _tail = head;
        _checkpointed = head.Version;
        _time = time;
        _logger = logger;
        _opened = time.GetTimestamp();
        _openedAt = ClusterTime.Of(time.GetUtcNow());
    }

    /// <summary>The newest durable snapshot. Readers never lock.</summary>
    public Snapshot Head => Volatile.Read(ref _head);

    /// <summary>
    /// The machine's clock; where that was set back, the time that passed: what waits for a moment must not wait for
    /// the clock to catch up.
    /// </summary>
    public ClusterTime Now(Snapshot snapshot)
    {
        var wall = ClusterTime.Of(_time.GetUtcNow());
        var steady = _openedAt + _time.GetElapsedTime(_opened);
        var latest = wall > snapshot.Time ? wall : snapshot.Time;
        while (true)
        {
            var ahead = Interlocked.Read(ref _ahead);
            var passed = new ClusterTime(steady.Milliseconds + ahead);
            if (latest.Milliseconds - passed.Milliseconds <= 0)
            {
                return passed;
            }

            if (Interlocked.CompareExchange(ref _ahead, ahead + latest.Milliseconds - passed.Milliseconds, ahead)
                == ahead)
            {
                return latest;
            }
        }
    }

    /// <summary>
    /// Of a step that begins now, of what keeps coming: whether it has had its time, and somebody waits for an answer.
    /// Not before: while people keep asking, it gets its share.
    /// </summary>
    public Func<bool> BeginStep()
    {
        var began = _time.GetTimestamp();
        return () => _turn.IsAwaited && _time.GetElapsedTime(began) >= StepTime;
    }

    /// <summary>
    /// Carries out one write. <paramref name="decide"/> is pure, quick (5 ms) and may run again.
    /// </summary>
    public Task<UpdateOutcome> UpdateAsync(
        RequestId request, Func<Snapshot, IReadOnlyList<Change>> decide, CancellationToken cancellationToken) =>
        BeginAsync(request, Urgency.Awaited, tail => (decide(tail), null), cancellationToken);

    /// <summary>The same for what keeps coming: others go first.</summary>
    public Task<UpdateOutcome> UpdateSteadilyAsync(
        Func<Snapshot, IReadOnlyList<Change>> decide, CancellationToken cancellationToken) =>
        BeginAsync(RequestId.None, Urgency.Steady, tail => (decide(tail), null), cancellationToken);

    /// <summary>The same for who knows what comes of it.</summary>
    public Task<UpdateOutcome> UpdateAsync(
        Func<Snapshot, DecidedChanges> decide, CancellationToken cancellationToken) =>
        BeginAsync(
            RequestId.None,
            Urgency.Steady,
            tail =>
            {
                var decided = decide(tail);
                return (decided.Changes, decided.After);
            },
            cancellationToken);

    /// <summary>
    /// What agents say that is not stored: whoever decides from now on knows it. It is no commit, and wakes nobody.
    /// </summary>
    public void Know(ImageInventory images)
    {
        lock (_lock)
        {
            _images = images;
            _tail = WithImagesLocked(_tail);
            Volatile.Write(ref _head, WithImagesLocked(_head));
        }
    }

    /// <summary>Waits until there is something newer than a version.</summary>
    public async ValueTask<CommitRange> ReadAfterAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (_head.Version != version)
                {
                    return _ring.After(version, _head);
                }

                news = _news.Task;
            }

            await news.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What is newer than a version now, which may be nothing.</summary>
    public CommitRange ReadAfter(long version)
    {
        lock (_lock)
        {
            return _ring.After(version, _head);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _checkpoint;
        await _log.DisposeAsync();
    }

    private async Task<UpdateOutcome> BeginAsync(
        RequestId request,
        Urgency urgency,
        Func<Snapshot, (IReadOnlyList<Change> Changes, Snapshot? After)> decide,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            Task? recovery;
            Task<UpdateOutcome>? begun = null;
            await _turn.TakeAsync(urgency, cancellationToken);
            try
            {
                var (basis, number) = Tail(out recovery);
                begun = recovery is null ? Begin(request, decide, basis, number) : null;
            }
            finally
            {
                _turn.Release();
            }

            if (begun is not null)
            {
                return await begun;
            }

            await recovery!.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (recovery.Exception is { } failure)
            {
                return new UpdateOutcome(
                    UpdateResult.Refused,
                    Head.Version,
                    $"what the store holds could not be read: {failure.InnerException!.Message}");
            }
        }
    }

    private (Snapshot Tail, long Number) Tail(out Task? recovery)
    {
        lock (_lock)
        {
            if (_recovery is { IsCompleted: true })
            {
                // It failed: whoever would write has it tried again.
                RecoverLocked();
            }

            recovery = _recovery;
            return (_tail, _tailNumber);
        }
    }

    /// <summary>Decides, in its turn and beside readers; what was decided is on its way to the disk.</summary>
    private Task<UpdateOutcome> Begin(
        RequestId request,
        Func<Snapshot, (IReadOnlyList<Change> Changes, Snapshot? After)> decide,
        Snapshot basis,
        long number)
    {
        if (!request.IsNone && basis.Requests.TryGetValue(request, out var done))
        {
            return AwaitVisibleAsync(new UpdateOutcome(UpdateResult.Repeated, done.Version), number);
        }

        var (changes, after) = decide(basis);
        if (changes.Count == 0)
        {
            return AwaitVisibleAsync(new UpdateOutcome(UpdateResult.Nothing, basis.Version), number);
        }

        var now = Now(basis);
        if (!request.IsNone)
        {
            changes = [.. changes, new Change.PutRequest(new RememberedRequest(request, basis.Version + 1, now))];
            after = null;
        }

        var commit = new Commit(basis.Version + 1, now, changes);
        if (RecordForm.FindRecord(commit, out var error) is not { } record)
        {
            return Task.FromResult(new UpdateOutcome(UpdateResult.Refused, basis.Version, error));
        }

        var tail = after is null ? basis.Apply(commit) : after.At(commit);
        lock (_lock)
        {
            if (number != _tailNumber)
            {
                // What it was decided on could not be written, so this cannot be either.
                return Task.FromResult(new UpdateOutcome(UpdateResult.Refused, _head.Version, _log.LastError));
            }

            _tail = WithImagesLocked(tail);
            var answer = new TaskCompletionSource<UpdateOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = AnswerAsync(
                CompleteAsync(commit, tail, number, _log.AppendAsync(basis.Version, 0, record, default)), answer);
            return answer.Task;
        }
    }

    /// <summary>
    /// What is durable is published by the thread that wrote it, at once and in order; whoever waited goes on with
    /// another one.
    /// </summary>
    private static async Task AnswerAsync(
        Task<UpdateOutcome> completing, TaskCompletionSource<UpdateOutcome> answer)
    {
        await ((Task)completing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        answer.SetFromTask(completing);
    }

    private async Task<UpdateOutcome> CompleteAsync(
        Commit commit, Snapshot after, long tailNumber, Task<AppendOutcome> append)
    {
        var outcome = await append;
        await AwaitTurnAsync(commit, tailNumber);
        lock (_lock)
        {
            if (outcome == AppendOutcome.Appended && tailNumber == _tailNumber)
            {
                PublishLocked(commit, after);
                return new UpdateOutcome(UpdateResult.Committed, commit.Version);
            }

            if (tailNumber == _tailNumber)
            {
                DiscardTailLocked(outcome);
            }
        }

        // A failure is answered once the store knows again what it holds, so that asking again finds the truth.
        if (_recovery is { } recovery)
        {
            await recovery.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return outcome is AppendOutcome.Unknown or AppendOutcome.Appended
            ? new UpdateOutcome(UpdateResult.Unknown, commit.Version, _log.LastError)
            : new UpdateOutcome(UpdateResult.Refused, Head.Version, _log.LastError);
    }

    /// <summary>
    /// Appends complete in order, but whoever waits for them wakes up on any thread: each waits for the one before.
    /// </summary>
    private async Task AwaitTurnAsync(Commit commit, long tailNumber)
    {
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (tailNumber != _tailNumber || _head.Version >= commit.Version - 1)
                {
                    return;
                }

                news = _news.Task;
            }

            await news;
        }
    }

    /// <summary>
    /// A write that adds nothing may rest on one that is not yet durable: its answer waits for that one.
    /// </summary>
    private async Task<UpdateOutcome> AwaitVisibleAsync(UpdateOutcome outcome, long tailNumber)
    {
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (_head.Version >= outcome.Version)
                {
                    return outcome;
                }

                if (tailNumber != _tailNumber)
                {
                    return new UpdateOutcome(UpdateResult.Unknown, outcome.Version, _log.LastError);
                }

                news = _news.Task;
            }

            await news;
        }
    }

    private void PublishLocked(Commit commit, Snapshot after)
    {
        Debug.Assert(commit.Version == _head.Version + 1, "the log completes appends in order");
        Volatile.Write(ref _head, WithImagesLocked(after));
        _ring.Add(commit);
        AnnounceLocked();
        if (after.Version - _checkpointed >= CheckpointEvery && _checkpoint.IsCompleted)
        {
            _checkpointed = after.Version;
            _checkpoint = Task.Run(() => CheckpointAsync(after));
        }
    }

    /// <summary>It may have been said while that one was decided on an older one.</summary>
    private Snapshot WithImagesLocked(Snapshot snapshot) =>
        ReferenceEquals(snapshot.Images, _images) ? snapshot : snapshot with { Images = _images };

    private void AnnounceLocked()
    {
        var news = _news;
        _news = NewSignal();
        news.SetResult();
    }

    private async Task CheckpointAsync(Snapshot snapshot)
    {
#pragma warning disable CA1031 // A checkpoint that fails costs start-up time alone: the records are all there.
        try
        {
            await _log.CheckpointAsync(snapshot.Version, RecordForm.WriteCheckpoint(snapshot), default);
        }
        catch (Exception exception)
        {
            LogCheckpointFailed(exception, snapshot.Version);
        }
#pragma warning restore CA1031
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
