using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orc.Orchestrator.Store;

/// <summary>
/// A prepared INSERT of numbers and, last, a record. The bytes stay the caller's, who needs no array of just that
/// length: one of 85 kB or more is collected with everything else, and a placement makes sixty in a moment.
/// </summary>
internal sealed class SqliteInsert : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteInsert(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <exception cref="SqliteException">The disk is full, or broken.</exception>
    public void Run(ReadOnlySpan<long> numbers, ReadOnlySpan<byte> record)
    {
        try
        {
            for (var index = 0; index < numbers.Length; index++)
            {
                Check(raw.sqlite3_bind_int64(_statement, index + 1, numbers[index]));
            }

            Check(raw.sqlite3_bind_blob(_statement, numbers.Length + 1, record));
            Check(raw.sqlite3_step(_statement));
        }
        finally
        {
            // It says once more what step said.
            _ = raw.sqlite3_reset(_statement);
            _ = raw.sqlite3_clear_bindings(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
