using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using Orc.Model.Containers;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

public sealed class SealedCommitLogTests : IDisposable
{
    private const string Secret = "correct horse battery staple";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orc-sealed-");

    private string Key => Path.Combine(_directory.FullName, "store.key");

    private string Store => Path.Combine(_directory.FullName, "orc.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Append_ASecret_IsNotInTheFile()
    {
        await WriteAsync(Open());

        Assert.DoesNotContain(Base64, FileText(), StringComparison.Ordinal);
        Assert.Equal(Secret, await ReadAsync(Open()));
    }

    [Fact]
    public async Task Checkpoint_OfASecret_IsNotInTheFile()
    {
        await using (var log = Open())
        {
            var snapshot = Snapshot.Empty.Apply(new Commit(1, new ClusterTime(1), [new Change.PutFile(File)]));
            await log.CheckpointAsync(1, RecordForm.WriteCheckpoint(snapshot), CancellationToken.None);
        }

        Assert.DoesNotContain(Base64, FileText(), StringComparison.Ordinal);
        Assert.Equal(Secret, await ReadAsync(Open()));
    }

    [Fact]
    public async Task Read_RecordsOfBefore_AreAsTheyAre()
    {
        await WriteAsync(SqliteCommitLog.Open(Store));
        Assert.Contains(Base64, FileText(), StringComparison.Ordinal);

        Assert.Equal(Secret, await ReadAsync(Open()));
    }

    [Fact]
    public async Task Read_WithAnotherKey_SaysWhatToDo()
    {
        await WriteAsync(Open());
        System.IO.File.Delete(Key);

        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Open()));
        Assert.Contains($"{Key} is not the key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_StoreOfBefore_IsOfTheSealedFormFromThenOn()
    {
        await WriteAsync(SqliteCommitLog.Open(Store));
        Assert.Equal(RecordForm.Number, Form());

        await Open().DisposeAsync();

        Assert.Equal(RecordForm.Sealed, Form());
    }

    [Fact]
    public async Task Open_StoreOfANewerOrcd_IsRefusedAndSaysSo()
    {
        await Open().DisposeAsync();
        Execute("PRAGMA user_version = 9");

        var failure = Assert.Throws<InvalidDataException>(Open);
        Assert.Contains(
            "has form 9, and this orcd knows 2: start a newer orcd", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_AfterARecordThatCouldNotBeWritten_HoldsNothingOfIt()
    {
        await using var log = new SealedCommitLog(new FakeCommitLog(), StoreKey.LoadOrCreate(Key), Key);
        await Assert.ThrowsAsync<InvalidOperationException>(() => log.AppendAsync(
            0,
            0,
            to =>
            {
                to.Write("half of"u8);
                throw new InvalidOperationException("it cannot be written");
            },
            CancellationToken.None));
        await log.AppendAsync(0, 0, to => to.Write("{whole}"u8), CancellationToken.None);

        var content = await log.ReadAsync(0, CancellationToken.None);

        Assert.Equal("{whole}", Encoding.UTF8.GetString(Assert.Single(content.Records)));
    }

    private long Form() => (long)Execute("PRAGMA user_version")!;

    private object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static ClusterFile File => new()
    {
        Kind = FileKind.Secret,
        Name = "password",
        Content = [.. Encoding.UTF8.GetBytes(Secret)],
    };

    private static string Base64 => Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret));

    private SealedCommitLog Open() => SealedCommitLog.Open(Store, StoreKey.LoadOrCreate(Key), Key);

    private static async Task WriteAsync(ICommitLog log)
    {
        await using (log)
        {
            var record = RecordForm.Write(new Commit(1, new ClusterTime(1), [new Change.PutFile(File)]));
            await log.AppendAsync(0, 0, to => to.Write(record), CancellationToken.None);
        }
    }

    private static async Task<string> ReadAsync(ICommitLog log)
    {
        await using (log)
        {
            var content = await log.ReadAsync(0, CancellationToken.None);
            var file = content.Checkpoint.Concat(content.Records)
                .SelectMany(record => RecordForm.Read(record).Changes)
                .OfType<Change.PutFile>()
                .Single()
                .File;
            return Encoding.UTF8.GetString(file.Content.AsSpan());
        }
    }

    private string FileText() => string.Concat(_directory.EnumerateFiles("orc.db*")
        .Select(file => Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(file.FullName))));
}
