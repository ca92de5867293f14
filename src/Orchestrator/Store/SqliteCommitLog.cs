using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Orc.Orchestrator.Store;

/// <summary>
/// The log in one SQLite file (WAL, synchronous=FULL): a row for each commit, and the rows of the last checkpoint. One
/// thread writes; what waits for it together becomes one transaction.
/// </summary>
internal sealed class SqliteCommitLog : ICommitLog
{
    private const int LargestGroup = 256;

    // Callers wait for their own append, so the queue is as long as there are callers: no bound is needed. What goes on
    // with who puts something in is the writer's waking alone.
    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(
        new() { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly SqliteConnection _connection;
    private readonly SqliteInsert _insert;
    private readonly WalCheckpoints _checkpoints;
    private readonly RecordBuffer _bytes = new();
    private readonly Thread _writer;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;

    private SqliteCommitLog(SqliteConnection connection)
    {
        _connection = connection;
        _checkpoints = new WalCheckpoints(connection.ConnectionString, WalLengthOf(connection.DataSource));
        _last = Scalar("SELECT max(coalesce((SELECT max(version) FROM log), 0), "
            + "coalesce((SELECT max(version) FROM checkpoint), 0))");
        _insert = new SqliteInsert(connection, "INSERT INTO log (version, record) VALUES (?, ?)");
        _writer = new Thread(Write) { IsBackground = true, Name = "store" };
        _writer.Start();
    }

    public string LastError { get; private set; } = "";

    /// <param name="path">The file; it is made where there is none.</param>
    /// <param name="form">What its records are from now on; a store of an older form becomes one of this.</param>
    /// <exception cref="InvalidDataException">A newer orcd wrote it.</exception>
    public static SqliteCommitLog Open(string path, int form = RecordForm.Number)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Prepare(connection, path, form);
            return new SqliteCommitLog(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task<AppendOutcome> AppendAsync(
        long after, long term, Action<IBufferWriter<byte>> record, CancellationToken cancellationToken)
    {
        var work = new Work { After = after, Record = record };
        Enqueue(work);
        return await work.Appended.Task;
    }

    public async Task<LogContent> ReadAsync(long after, CancellationToken cancellationToken)
    {
        var work = new Work { Other = () => Read(after) };
        Enqueue(work);
        return (LogContent)(await work.Answer.Task)!;
    }

    public async Task CheckpointAsync(
        long version, IReadOnlyList<ReadOnlyMemory<byte>> objects, CancellationToken cancellationToken)
    {
        var work = new Work { Other = () => Checkpoint(version, objects) };
        Enqueue(work);
        await work.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (_queue.Writer.TryComplete())
        {
            await _stopped.Task;
            await _checkpoints.DisposeAsync();
            _insert.Dispose();
            await _connection.DisposeAsync();
        }
    }

    private void Enqueue(Work work)
    {
        if (!_queue.Writer.TryWrite(work))
        {
            throw new InvalidOperationException("the store is closed");
        }
    }

    private void Write()
    {
        var group = new List<Work>();
        while (WaitForWork())
        {
            while (group.Count < LargestGroup && _queue.Reader.TryPeek(out var next) && next.Other is null)
            {
                group.Add(next);
                _queue.Reader.TryRead(out _);
            }

            if (group.Count > 0)
            {
                Append(group);
                group.Clear();
            }
            else if (_queue.Reader.TryRead(out var other))
            {
                Run(other);
            }
        }

        _stopped.SetResult();
    }

    // The writer is a thread of its own: it blocks in SQLite anyway.
    private bool WaitForWork() => _queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    private void Append(List<Work> group)
    {
        var written = new List<Work>();
        var outcome = AppendOutcome.Appended;
        var last = _last;
        var committing = false;
        var bytes = 0L;
        try
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var work in group.Where(work => work.After == last))
            {
                // Here rather than where it was decided, so that the next decision is made meanwhile.
                _bytes.Clear();
                work.Record(_bytes.Writer);
                _insert.Run([work.After + 1], _bytes.Written);
                bytes += _bytes.Written.Length;
                last++;
                written.Add(work);
            }

            committing = true;
            transaction.Commit();
            _last = last;
        }
        catch (Exception exception) when (exception is SqliteException or JsonException or NotSupportedException)
        {
            LastError = Describe(exception);
            outcome = committing ? AppendOutcome.Unknown : AppendOutcome.Refused;
            _last = outcome == AppendOutcome.Unknown ? LastOrKnown() : _last;
        }

        foreach (var work in group)
        {
            work.Appended.SetResult(written.Contains(work) || outcome != AppendOutcome.Appended
                ? outcome
                : AppendOutcome.Fenced);
        }

        _checkpoints.Note(written.Count, bytes, _connection);
    }

    private long LastOrKnown()
    {
        try
        {
            return Math.Max(_last, Scalar("SELECT coalesce(max(version), 0) FROM log"));
        }
        catch (SqliteException)
        {
            return _last;
        }
    }

    private static void Run(Work work)
    {
#pragma warning disable CA1031 // Whatever it is, it belongs to the caller, not to the writing thread.
        try
        {
            work.Answer.SetResult(work.Other!());
        }
        catch (Exception exception)
        {
            work.Answer.SetException(exception);
        }
#pragma warning restore CA1031
    }

    private LogContent Read(long after)
    {
        var version = Scalar("SELECT coalesce(max(version), 0) FROM checkpoint");
        var checkpoint = version > after ? Blobs("SELECT record FROM checkpoint ORDER BY part", 0) : [];
        var records = Blobs(
            "SELECT record FROM log WHERE version > $after ORDER BY version", Math.Max(after, version));
        return new LogContent(version > after ? version : 0, checkpoint, records);
    }

    private object? Checkpoint(long version, IReadOnlyList<ReadOnlyMemory<byte>> objects)
    {
        using var transaction = _connection.BeginTransaction();
        Execute(_connection, "DELETE FROM checkpoint", transaction);
        using var insert = new SqliteInsert(
            _connection, "INSERT INTO checkpoint (part, version, record) VALUES (?, ?, ?)");
        for (var part = 0; part < objects.Count; part++)
        {
            insert.Run([part, version], objects[part].Span);
        }

        using var delete = _connection.CreateCommand();
        delete.Transaction = transaction;
        delete.CommandText = "DELETE FROM log WHERE version <= $version";
        delete.Parameters.AddWithValue("$version", version);
        delete.ExecuteNonQuery();
        transaction.Commit();
        _checkpoints.Note(objects.Count, objects.Sum(one => (long)one.Length), _connection);
        return null;
    }

    private List<byte[]> Blobs(string sql, long after)
    {
        using var select = _connection.CreateCommand();
        select.CommandText = sql;
        select.Parameters.AddWithValue("$after", after);
        using var reader = select.ExecuteReader();
        var blobs = new List<byte[]>();
        while (reader.Read())
        {
            blobs.Add(reader.GetFieldValue<byte[]>(0));
        }

        return blobs;
    }

    // What a daemon that was killed left there counts too.
    private static long WalLengthOf(string path) =>
        new FileInfo($"{path}-wal") is { Exists: true } log ? log.Length : 0;

    private long Scalar(string sql)
    {
        using var select = _connection.CreateCommand();
        select.CommandText = sql;
        return (long)select.ExecuteScalar()!;
    }

    private static void Prepare(SqliteConnection connection, string path, int wanted)
    {
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;", null);
        Execute(connection, "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 16777216;", null);
        using var form = connection.CreateCommand();
        form.CommandText = "PRAGMA user_version";
        var number = (long)form.ExecuteScalar()!;
        if (number > RecordForm.Sealed)
        {
            throw new InvalidDataException(
                $"the store {path} has form {number}, and this orcd knows {RecordForm.Sealed}: start a newer orcd");
        }

        if (number == 0)
        {
            Execute(connection, $"""
                BEGIN;
                CREATE TABLE log (version INTEGER PRIMARY KEY, record BLOB NOT NULL);
                CREATE TABLE checkpoint (part INTEGER PRIMARY KEY, version INTEGER NOT NULL, record BLOB NOT NULL);
                PRAGMA user_version = {wanted};
                COMMIT;
                """, null);
        }
        else if (number < wanted)
        {
            // Before the first such record: an older orcd shall say what is the matter, and not that it is damaged.
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {wanted}"), null);
        }
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Constant text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    // 13 is SQLITE_FULL (sqlite.org/rescode.html).
    private string Describe(Exception exception) => exception is SqliteException { SqliteErrorCode: 13 }
        ? $"no space left for the store {_connection.DataSource}: free some, containers run on meanwhile"
        : $"cannot write the store {_connection.DataSource}: {exception.Message}";

    /// <summary>One record to append, or something else to do in its turn.</summary>
    private sealed class Work
    {
        public long After { get; init; }

        public Action<IBufferWriter<byte>> Record { get; init; } = _ => { };

        public Func<object?>? Other { get; init; }

        /// <summary>Who waits goes on at once, on the writing thread: it must not wait for another one.</summary>
        public TaskCompletionSource<AppendOutcome> Appended { get; } = new();

        public TaskCompletionSource<object?> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
