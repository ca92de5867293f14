using Microsoft.Data.Sqlite;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Brings what SQLite's write-ahead log holds into the file itself, on a connection of its own: the writer goes on
/// meanwhile, where SQLite by itself has a commit do it now and then (sqlite.org/wal.html). What was written meanwhile,
/// which is little, the writer brings there afterwards: the log can begin anew only where all of it is in the file.
/// </summary>
/// <param name="connectionString">Of the store.</param>
/// <param name="behind">Bytes that are in the log already.</param>
internal sealed class WalCheckpoints(string connectionString, long behind) : IAsyncDisposable
{
    private const long Due = 4L << 20;

    /// <summary>Nothing was brought there beside the writer, for whatever reason: it does all of it.</summary>
    private const long TooLong = 64L << 20;

    /// <summary>What a record takes at least.</summary>
    private const long Page = 4096;

    private Task _running = Task.CompletedTask;
    private long _behind = behind;
    private volatile bool _isCopied;

    /// <summary>For the writer, after a commit.</summary>
    /// <param name="records">How many.</param>
    /// <param name="bytes">Of all of them.</param>
    /// <param name="writer">It is at rest.</param>
    public void Note(int records, long bytes, SqliteConnection writer)
    {
        _behind += bytes + (records * Page);
        if (_isCopied || _behind >= TooLong)
        {
            _isCopied = false;
            _behind = Run(writer) ? 0 : _behind;
        }
        else if (_behind >= Due && _running.IsCompleted)
        {
            _running = Task.Run(Copy);
        }
    }

    public async ValueTask DisposeAsync() =>
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>True: all of it is in the file.</summary>
    private static bool Run(SqliteConnection connection)
    {
        try
        {
            using var checkpoint = connection.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            using var reader = checkpoint.ExecuteReader();

            // Busy, pages in the log, pages of them in the file.
            return reader.Read() && reader.GetInt64(0) == 0 && reader.GetInt64(1) == reader.GetInt64(2);
        }
        catch (Exception failure) when (failure is SqliteException or InvalidOperationException)
        {
            // A full disk, for one: the records are in the log, where they are found, and it is tried again.
            return false;
        }
    }

    private void Copy()
    {
        try
        {
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            Run(connection);
        }
        catch (Exception failure) when (failure is SqliteException or InvalidOperationException)
        {
            // The writer does it.
        }
        finally
        {
            _isCopied = true;
        }
    }
}
