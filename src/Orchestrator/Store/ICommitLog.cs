using System.Buffers;

namespace Orc.Orchestrator.Store;

/// <summary>The durable order of commits: SQLite now, etcd for a highly available control plane.</summary>
internal interface ICommitLog : IAsyncDisposable
{
    /// <summary>
    /// Appends the record of version <paramref name="after"/> + 1. Calls complete in the order they were made; those
    /// that wait together share one sync of the disk. What follows a record that was not written is not written.
    /// </summary>
    /// <param name="after">The version before it.</param>
    /// <param name="term">Whose.</param>
    /// <param name="record">
    /// Writes it, once, on whatever thread has it written down: many changes take a while to put into bytes.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting, not the append.</param>
    Task<AppendOutcome> AppendAsync(
        long after, long term, Action<IBufferWriter<byte>> record, CancellationToken cancellationToken);

    /// <summary>The last checkpoint (version 0 and nothing: none) and the records that follow <paramref name="after"/>
    /// or the checkpoint, whichever is later.</summary>
    Task<LogContent> ReadAsync(long after, CancellationToken cancellationToken);

    /// <summary>Keeps the objects as of a version and forgets the records up to it.</summary>
    Task CheckpointAsync(
        long version, IReadOnlyList<ReadOnlyMemory<byte>> objects, CancellationToken cancellationToken);

    /// <summary>Why the last append was not taken, as a sentence.</summary>
    string LastError { get; }
}
