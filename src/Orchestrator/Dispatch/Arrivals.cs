using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Hellos on their way into the store. After a manager's start a thousand come at once: those that wait together are
/// one commit, and what follows from it is found out once.
/// </summary>
internal sealed class Arrivals(ClusterStore store)
{
    private const int MostChanges = 500;

    private readonly Lock _lock = new();
    private readonly Queue<Arrival> _waiting = [];
    private bool _isWriting;

    public Task<UpdateOutcome> IntroduceAsync(Introduction hello, CancellationToken cancellationToken)
    {
        var arrival = new Arrival(hello);
        lock (_lock)
        {
            _waiting.Enqueue(arrival);
            if (_isWriting)
            {
                return arrival.Done.Task.WaitAsync(cancellationToken);
            }

            _isWriting = true;
        }

        _ = WriteAsync();
        return arrival.Done.Task.WaitAsync(cancellationToken);
    }

    private async Task WriteAsync()
    {
        while (Waiting() is { Length: > 0 } all)
        {
            var taken = 0;
            UpdateOutcome outcome;
            try
            {
                outcome = await store.UpdateSteadilyAsync(
                    snapshot => Fold(snapshot, all, out taken), CancellationToken.None);
            }
#pragma warning disable CA1031 // Whoever waits hears of it; those that come next are another matter.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Finish(all.Length, arrival => arrival.Done.TrySetException(failure));
                continue;
            }

            Finish(outcome.IsDone ? taken : all.Length, arrival => arrival.Done.TrySetResult(outcome));
        }
    }

    /// <summary>As many of them as one commit takes; of a large one the first part, and it waits on.</summary>
    private List<Change> Fold(Snapshot snapshot, Arrival[] all, out int taken)
    {
        var changes = new List<Change>();
        taken = 0;
        foreach (var arrival in all)
        {
            var more = ReportFold.Introduce(snapshot, arrival.Hello, store.Now(snapshot));
            if (changes.Count + more.Count > MostChanges)
            {
                changes.AddRange(changes.Count > 0 ? [] : more.Take(MostChanges));
                break;
            }

            changes.AddRange(more);
            snapshot = snapshot.Apply(more);
            taken++;
        }

        return changes;
    }

    private Arrival[] Waiting()
    {
        lock (_lock)
        {
            _isWriting = _waiting.Count > 0;
            return [.. _waiting];
        }
    }

    private void Finish(int count, Action<Arrival> finish)
    {
        for (; count > 0; count--)
        {
            Arrival arrival;
            lock (_lock)
            {
                arrival = _waiting.Dequeue();
            }

            finish(arrival);
        }
    }

    /// <summary>One that waits to be let in.</summary>
    private sealed class Arrival(Introduction hello)
    {
        public Introduction Hello => hello;

        public TaskCompletionSource<UpdateOutcome> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
