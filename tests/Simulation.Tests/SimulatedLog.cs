using System.Buffers;
using Orc.Orchestrator.Store;

namespace Orc.Simulation.Tests;

/// <summary>
/// The manager's disk: records as bytes. It can be full, lose a record half way, or write one and not say so. A commit
/// never changes, and most are compacted before anybody reads them: each is put into bytes when it is read first.
/// </summary>
internal sealed class SimulatedLog : ICommitLog
{
    private const int LongestTail = 500;

    private readonly List<Lazy<byte[]>> _records = [];
    private Lazy<IReadOnlyList<byte[]>> _checkpoint = new([]);
    private long _checkpointVersion;

    /// <summary>What becomes of the next append; afterwards all is well, but for a full disk.</summary>
    public LogFault Fault { get; set; }

    /// <summary>A planted bug: the last record that was acknowledged is not there after a restart.</summary>
    public bool Forgets { get; set; }

    public string LastError { get; private set; } = "";

    private long Version => _checkpointVersion + _records.Count;

    public Task<AppendOutcome> AppendAsync(
        long after, long term, Action<IBufferWriter<byte>> record, CancellationToken cancellationToken)
    {
        Assert.Equal(Version, after);
        var fault = Fault;
        Fault = fault == LogFault.Full ? LogFault.Full : LogFault.None;
        if (fault is LogFault.None or LogFault.Silent)
        {
            _records.Add(new(() => Written(record), LazyThreadSafetyMode.None));
        }

        LastError = fault.ToString();
        return Task.FromResult(fault switch
        {
            LogFault.None => AppendOutcome.Appended,
            LogFault.Full => AppendOutcome.Refused,
            _ => AppendOutcome.Unknown,
        });
    }

    public Task<LogContent> ReadAsync(long after, CancellationToken cancellationToken)
    {
        var skipped = (int)Math.Max(0, after - _checkpointVersion);
        return Task.FromResult(new LogContent(
            _checkpointVersion,
            after < _checkpointVersion ? _checkpoint.Value : [],
            [.. _records.Skip(skipped).Select(record => record.Value)]));
    }

    /// <summary>The store's own checkpoints come at any moment of another thread: here a restart makes them.</summary>
    public Task CheckpointAsync(
        long version, IReadOnlyList<ReadOnlyMemory<byte>> objects, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Keeps a snapshot in place of the records up to it.</summary>
    public void Compact(Snapshot snapshot)
    {
        Assert.Equal(Version, snapshot.Version);
        _checkpoint = new(
            () => [.. RecordForm.WriteCheckpoint(snapshot).Select(part => part.ToArray())],
            LazyThreadSafetyMode.None);
        _checkpointVersion = snapshot.Version;
        _records.Clear();
    }

    /// <summary>As the store does it now and then: what a restart has to read stays short.</summary>
    public void CompactIfLong(Snapshot snapshot)
    {
        if (_records.Count >= LongestTail && Version == snapshot.Version)
        {
            Compact(snapshot);
        }
    }

    public void Restart()
    {
        if (Forgets && _records.Count > 0)
        {
            _records.RemoveAt(_records.Count - 1);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static byte[] Written(Action<IBufferWriter<byte>> record)
    {
        var bytes = new ArrayBufferWriter<byte>();
        record(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
