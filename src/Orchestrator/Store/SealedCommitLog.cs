using System.Buffers;
using System.Security.Cryptography;
using Orc.Orchestrator.Membership;

namespace Orc.Orchestrator.Store;

/// <summary>
/// A log whose records are sealed, so that a copy of the file gives nothing away: not the cluster's secrets, nor what a
/// release holds of them, nor environments. What was written before records were sealed is read as it is.
/// </summary>
internal sealed class SealedCommitLog(ICommitLog log, StoreKey key, string name) : ICommitLog
{
    private const byte Mark = 1;

    // Of a record that is not sealed: it is a JSON document.
    private const byte Plain = (byte)'{';

    // The cipher has one user at a time: a checkpoint is written beside the appends.
    private readonly Lock _lock = new();
    private readonly RecordBuffer _plain = new();

    public string LastError => log.LastError;

    /// <param name="path">The file; it is made where there is none.</param>
    /// <param name="key">It is disposed of with the log.</param>
    /// <param name="name">Where the key is, for people.</param>
    public static SealedCommitLog Open(string path, StoreKey key, string name) =>
        new(SqliteCommitLog.Open(path, RecordForm.Sealed), key, name);

    public Task<AppendOutcome> AppendAsync(
        long after, long term, Action<IBufferWriter<byte>> record, CancellationToken cancellationToken) =>
        log.AppendAsync(after, term, to => Seal(record, to), cancellationToken);

    public async Task<LogContent> ReadAsync(long after, CancellationToken cancellationToken)
    {
        var content = await log.ReadAsync(after, cancellationToken);
        return content with
        {
            Checkpoint = [.. content.Checkpoint.Select(Unseal)],
            Records = [.. content.Records.Select(Unseal)],
        };
    }

    public Task CheckpointAsync(
        long version, IReadOnlyList<ReadOnlyMemory<byte>> objects, CancellationToken cancellationToken) =>
        log.CheckpointAsync(version, [.. objects.Select(one => Seal(one.Span))], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await log.DisposeAsync();
        key.Dispose();
    }

    private void Seal(Action<IBufferWriter<byte>> record, IBufferWriter<byte> to)
    {
        lock (_lock)
        {
            try
            {
                record(_plain.Writer);
                var length = 1 + StoreKey.SealedLength(_plain.Written.Length);
                var whole = to.GetSpan(length)[..length];
                whole[0] = Mark;
                key.Seal(_plain.Written, whole[1..]);
                to.Advance(length);
            }
            finally
            {
                // Of a record that could not be written nothing must be sealed with the next one.
                _plain.Clear();
            }
        }
    }

    private ReadOnlyMemory<byte> Seal(ReadOnlySpan<byte> record)
    {
        lock (_lock)
        {
            return (byte[])[Mark, .. key.Seal(record)];
        }
    }

    private byte[] Unseal(byte[] record)
    {
        if (record.Length == 0 || record[0] == Plain)
        {
            return record;
        }

        try
        {
            lock (_lock)
            {
                return key.Open(record.AsSpan(1));
            }
        }
        catch (CryptographicException)
        {
            throw new InvalidDataException(
                $"the store cannot be read: {name} is not the key that it was sealed with. Put that file back");
        }
    }
}
