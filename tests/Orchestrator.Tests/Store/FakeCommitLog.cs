using System.Buffers;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

/// <summary>A log in memory that ends each append as it is told.</summary>
internal sealed class FakeCommitLog : ICommitLog
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _records = [];
    private readonly Queue<(byte[] Record, TaskCompletionSource<AppendOutcome> Answer)> _held = [];
    private TaskCompletionSource _news = NewSignal();
    private int _asked;

    public bool Holds { get; set; }

    /// <summary>The outcome of the next append alone.</summary>
    public AppendOutcome Next { get; set; }

    public bool UnknownIsWritten { get; set; }

    /// <summary>Nothing can be read.</summary>
    public bool IsUnreadable { get; set; }

    public string LastError => "the fake log said so";

    public Task<AppendOutcome> AppendAsync(
        long after, long term, Action<IBufferWriter<byte>> record, CancellationToken cancellationToken)
    {
        NoteAsked();
        if (Holds)
        {
            var answer = new TaskCompletionSource<AppendOutcome>();
            _held.Enqueue((Written(record), answer));
            return answer.Task;
        }

        var outcome = Next;
        Next = AppendOutcome.Appended;
        Keep(Written(record), outcome);
        return Task.FromResult(outcome);
    }

    /// <summary>When so many appends were asked for, whatever became of them.</summary>
    public async Task AskedAsync(int count)
    {
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (_asked >= count)
                {
                    return;
                }

                news = _news.Task;
            }

            await news;
        }
    }

    public void Release(AppendOutcome outcome)
    {
        var (record, answer) = _held.Dequeue();
        Keep(record, outcome);
        answer.SetResult(outcome);
    }

    public Task<LogContent> ReadAsync(long after, CancellationToken cancellationToken) => IsUnreadable
        ? Task.FromException<LogContent>(new IOException("the disk is away"))
        : Task.FromResult(new LogContent(0, [], [.. _records.Skip((int)after)]));

    public Task CheckpointAsync(
        long version, IReadOnlyList<ReadOnlyMemory<byte>> objects, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static byte[] Written(Action<IBufferWriter<byte>> record)
    {
        var bytes = new ArrayBufferWriter<byte>();
        record(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void NoteAsked()
    {
        lock (_lock)
        {
            _asked++;
            _news.SetResult();
            _news = NewSignal();
        }
    }

    private void Keep(byte[] record, AppendOutcome outcome)
    {
        if (outcome == AppendOutcome.Appended || (outcome == AppendOutcome.Unknown && UnknownIsWritten))
        {
            lock (_lock)
            {
                _records.Add(record);
            }
        }
    }
}
