namespace Orc.Orchestrator.Store;

/// <summary>
/// Lets so many in at a time: those whose answer is awaited before the others, and of equal ones in the order in which
/// they came. A lock would let whoever comes again at once pass by those who wait.
/// </summary>
internal sealed class Turns(int places)
{
    /// <summary>After so many that were awaited one of the others goes, however many more there are.</summary>
    private const int MostInARow = 8;

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _awaited = [];
    private readonly Queue<TaskCompletionSource> _steady = [];
    private int _free = places;
    private int _inARow;

    /// <summary>Somebody waits whose answer is awaited.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_lock)
            {
                return _awaited.Count > 0;
            }
        }
    }

    /// <summary>Whoever was let in says when it is done: <see cref="Release"/>.</summary>
    public async ValueTask TakeAsync(Urgency urgency, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource waiting;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (urgency == Urgency.Awaited ? _awaited : _steady).Enqueue(waiting);
        }

        using var ended = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiting);
        await waiting.Task;
    }

    public void Release()
    {
        lock (_lock)
        {
            while (NextLocked() is { } next)
            {
                // Who waits no more is passed over.
                if (next.TrySetResult())
                {
                    return;
                }
            }

            _free++;
        }
    }

    private TaskCompletionSource? NextLocked()
    {
        if (_steady.Count > 0 && (_awaited.Count == 0 || _inARow >= MostInARow))
        {
            _inARow = 0;
            return _steady.Dequeue();
        }

        _inARow++;
        return _awaited.TryDequeue(out var next) ? next : null;
    }
}
