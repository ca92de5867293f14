using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

public sealed class ClusterStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UpdateAsync_Committed_IsVisibleWhenItAnswers()
    {
        await using var store = await OpenAsync(new FakeCommitLog());
        var outcome = await PutAsync(store, "a");
        Assert.Equal(UpdateResult.Committed, outcome.Result);
        Assert.True(store.Head.Projects.ContainsKey("a"));
    }

    [Fact]
    public async Task UpdateAsync_SameRequestTwice_DoesItOnce()
    {
        await using var store = await OpenAsync(new FakeCommitLog());
        await PutAsync(store, "a", "01");
        var again = await PutAsync(store, "b", "01");
        Assert.Equal(UpdateResult.Repeated, again.Result);
        Assert.False(store.Head.Projects.ContainsKey("b"));
    }

    [Fact]
    public async Task UpdateAsync_NotDurableYet_IsNotVisible()
    {
        var log = new FakeCommitLog { Holds = true };
        await using var store = await OpenAsync(log);
        var first = PutAsync(store, "a");
        var second = PutAsync(store, "b");
        Assert.Empty(store.Head.Projects);
        log.Release(AppendOutcome.Appended);
        log.Release(AppendOutcome.Appended);
        Assert.Equal(1, (await first).Version);
        Assert.Equal(2, (await second).Version);
    }

    [Fact]
    public async Task Know_WhileACommitIsWritten_IsKnownAfterItAndIsNoCommit()
    {
        var log = new FakeCommitLog { Holds = true };
        await using var store = await OpenAsync(log);
        var version = store.Head.Version;
        var first = PutAsync(store, "a");
        new ImageCensus(store.Know).Begin(new NodeId("n1"), this, [new HeldImage { Id = "sha256:a" }]);

        Assert.Equal(["n1"], store.Head.Images.FindHolders("sha256:a").Select(node => node.Value));
        Assert.Equal(version, store.Head.Version);
        ImageInventory? decided = null;
        var second = store.UpdateAsync(
            RequestId.None,
            tail =>
            {
                decided = tail.Images;
                return [];
            },
            Token);
        log.Release(AppendOutcome.Appended);
        Assert.Equal(version + 1, (await first).Version);
        await second;
        Assert.NotEmpty(decided!.FindHolders("sha256:a"));
        Assert.NotEmpty(store.Head.Images.FindHolders("sha256:a"));
    }

    [Theory]
    [InlineData(AppendOutcome.Refused, UpdateResult.Refused)]
    [InlineData(AppendOutcome.Fenced, UpdateResult.Refused)]
    [InlineData(AppendOutcome.Unknown, UpdateResult.Unknown)]
    internal async Task UpdateAsync_AppendFailed_DiscardsTheTail(AppendOutcome outcome, UpdateResult expected)
    {
        var log = new FakeCommitLog { Holds = true };
        await using var store = await OpenAsync(log);
        var first = PutAsync(store, "a");
        var second = PutAsync(store, "b");
        log.Release(outcome);
        log.Release(AppendOutcome.Refused);
        Assert.Equal(expected, (await first).Result);
        Assert.False((await second).IsDone);
        log.Holds = false;
        Assert.True((await PutAsync(store, "c")).IsDone);
        Assert.Equal(["c"], store.Head.Projects.Keys);
    }

    [Fact]
    public async Task UpdateAsync_UnknownButWritten_IsFoundAgain()
    {
        var log = new FakeCommitLog { Next = AppendOutcome.Unknown, UnknownIsWritten = true };
        await using var store = await OpenAsync(log);
        Assert.Equal(UpdateResult.Unknown, (await PutAsync(store, "a", "01")).Result);
        Assert.Equal(UpdateResult.Repeated, (await PutAsync(store, "a", "01")).Result);
        Assert.True(store.Head.Projects.ContainsKey("a"));
    }

    [Fact]
    public async Task UpdateAsync_UnknownAndUnreadable_IsAnsweredAndGoesOnOnceItCanBeRead()
    {
        var log = new FakeCommitLog { Next = AppendOutcome.Unknown, UnknownIsWritten = true };
        await using var store = await OpenAsync(log);
        log.IsUnreadable = true;

        Assert.Equal(UpdateResult.Unknown, (await PutAsync(store, "a", "01")).Result);
        var refused = await PutAsync(store, "b");
        Assert.Equal(UpdateResult.Refused, refused.Result);
        Assert.Contains("the disk is away", refused.Error, StringComparison.Ordinal);

        log.IsUnreadable = false;
        Assert.Equal(UpdateResult.Repeated, (await PutAsync(store, "a", "01")).Result);
        Assert.True((await PutAsync(store, "b")).IsDone);
        Assert.Equal(["a", "b"], store.Head.Projects.Keys.Order());
    }

    [Fact]
    public async Task ReadAfterAsync_Behind_GivesWhatFollows()
    {
        await using var store = await OpenAsync(new FakeCommitLog());
        await PutAsync(store, "a");
        await PutAsync(store, "b");
        var range = await store.ReadAfterAsync(1, Token);
        Assert.Equal(2, Assert.Single(range.Commits).Version);
    }

    [Fact]
    public async Task OpenAsync_AfterManyCommits_FindsEverythingInSqlite()
    {
        var path = Path.Combine(Path.GetTempPath(), $"orc-store-{Environment.ProcessId}.db");
        try
        {
            await using (var store = await OpenAsync(SqliteCommitLog.Open(path)))
            {
                var writes = Enumerable.Range(0, 2100).Select(number => PutAsync(store, $"p{number}"));
                Assert.All(await Task.WhenAll(writes), outcome => Assert.True(outcome.IsDone));
            }

            await using var again = await OpenAsync(SqliteCommitLog.Open(path));
            Assert.Equal(2100, again.Head.Version);
            Assert.Equal(2100, again.Head.Projects.Count);
            Assert.True((await PutAsync(again, "more")).IsDone);
        }
        finally
        {
            foreach (var end in (string[])["", "-wal", "-shm"])
            {
                File.Delete(path + end);
            }
        }
    }

    /// <summary>SQLite's own write-ahead log: what it holds is brought into the file beside the writer.</summary>
    [Fact]
    public async Task AppendAsync_MuchIsWritten_TheWriteAheadLogStaysShort()
    {
        const long Limit = 16L << 20;
        var directory = Directory.CreateTempSubdirectory("orc-wal-");
        var path = Path.Combine(directory.FullName, "orc.db");
        try
        {
            var record = new byte[256 << 10];
            await using (var log = SqliteCommitLog.Open(path))
            {
                var after = 0L;
                for (; after <= 160; after++)
                {
                    Assert.Equal(AppendOutcome.Appended, await AppendAsync(log, after, record));
                }

                for (var tries = 0; tries < 600 && new FileInfo(path + "-wal").Length > Limit; tries++)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
                    Assert.Equal(AppendOutcome.Appended, await AppendAsync(log, after++, [1]));
                }

                Assert.InRange(new FileInfo(path + "-wal").Length, 0, Limit);
                Assert.Equal(after, (await log.ReadAsync(0, Token)).Records.Count);
            }

            await using var again = SqliteCommitLog.Open(path);
            var content = await again.ReadAsync(159, Token);
            Assert.Equal(record, content.Records[0]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Checkpoint_OfEverything_ReadsBackTheSame()
    {
        var snapshot = Text.Given.Snapshot(
            """
            net p_default present
            web x2 r5 on:db=healthy net=p_default port=80
            db
            #3 db.1 running healthy
            #7 web.1 r5 exit=3
            """);
        var read = RecordForm.WriteCheckpoint(snapshot)
            .Aggregate(Snapshot.Empty, (known, record) => known.Apply(RecordForm.Read(record.Span)));
        Assert.Equal(RecordForm.WriteCheckpoint(snapshot).Single().ToArray(),
            RecordForm.WriteCheckpoint(read).Single().ToArray());
        Assert.Equal(snapshot.Counter, read.Counter);
        Assert.Equal(2, read.Tasks.Count);
    }

    private static Task<AppendOutcome> AppendAsync(SqliteCommitLog log, long after, byte[] record) =>
        log.AppendAsync(after, 0, to => to.Write(record), Token);

    private static Task<ClusterStore> OpenAsync(ICommitLog log) =>
        ClusterStore.OpenAsync(log, TimeProvider.System, NullLogger.Instance, Token);

    private static Task<UpdateOutcome> PutAsync(ClusterStore store, string name, string request = "") =>
        store.UpdateAsync(
            new RequestId(request), _ => [new Change.PutProject(new Project { Name = name })], Token);
}
