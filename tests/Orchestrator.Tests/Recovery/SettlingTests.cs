using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Cluster;
using Orc.Orchestrator.Tests.Store;

namespace Orc.Orchestrator.Tests.Recovery;

public sealed class SettlingTests
{
    private static readonly NodeId Node = new("n1");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The loop wakes up while what the last node has is accepted and on its way to the disk.</summary>
    [Fact]
    public async Task Loop_WhenTheLastWordIsNotDurableYet_StartsNothingBesideAnOrphan()
    {
        using var over = new CancellationTokenSource();
        await using var log = new FakeCommitLog();
        var time = new FakeTimeProvider();
        await using var store = await ClusterStore.OpenAsync(log, time, NullLogger.Instance, over.Token);
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web());
        scene.Settle();
        var lost = scene.Holders().Single();
        await CommitAsync(store, snapshot => Restored(scene.Snapshot, lost, store.Now(snapshot)));
        var loop = new ReconcileLoop(store, time, NullLogger<ReconcileLoop>.Instance).RunAsync(over.Token);

        log.Holds = true;
        var another = CommitAsync(store, snapshot => [new Change.SetCounter(snapshot.Counter + 1)]);
        var last = CommitAsync(
            store, snapshot => OrphanFold.Fold(snapshot, Node, [Held(lost)], store.Now(snapshot)));
        log.Holds = false;
        log.Release(AppendOutcome.Appended);
        await another;

        // Beside these three: the end of the wait, and what follows from it.
        await log.AskedAsync(5).WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        log.Release(AppendOutcome.Appended);
        await last;
        while (store.Head is { Restore: not null } or { Tasks.Count: 1 })
        {
            await store.ReadAfterAsync(store.Head.Version, over.Token).AsTask()
                .WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Empty(store.Head.Orphans);
        Assert.Equal(
            new TaskId(900),
            Assert.Single(store.Head.Tasks.Values, task => task is { IsHolder: true, IsPast: false }).Id);
        await over.CancelAsync();
        await Task.WhenAny(loop);
    }

    /// <summary>Its disk is full, say: each session ends before it has said what it has.</summary>
    [Fact]
    public async Task Hello_OfANodeThatNeverSaysWhatItHas_IsWaitedForOnce()
    {
        using var over = new CancellationTokenSource();
        await using var log = new FakeCommitLog();
        var time = new FakeTimeProvider();
        await using var store = await ClusterStore.OpenAsync(log, time, NullLogger.Instance, over.Token);
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web());
        scene.Settle();
        var lost = scene.Holders().Single();
        await CommitAsync(
            store, _ => [.. scene.Snapshot.Nodes.Values.Select(node => new Change.PutNode(node))]);
        var inbox = new ReportInbox(store, time, NullLogger<ReportInbox>.Instance);
        var hello = new Introduction
        {
            Node = scene.Snapshot.Nodes[Node],
            Tasks = [Held(lost).Report with { Container = new ContainerId("c900") }],
            Attachments = [],
        };

        _ = await inbox.IntroduceAsync(hello, over.Token);
        Assert.Equal([Node], store.Head.Restore!.Waiting);
        await CommitAsync(store, snapshot => [new Change.PutRestore(snapshot.Restore! with { Waiting = [] })]);
        _ = await inbox.IntroduceAsync(hello, over.Token);
        Assert.Empty(store.Head.Restore!.Waiting);

        _ = await inbox.NoteOrphansAsync(Node, [], over.Token);
        _ = await inbox.IntroduceAsync(hello, over.Token);
        Assert.Equal([Node], store.Head.Restore!.Waiting);
    }

    private static async Task CommitAsync(ClusterStore store, Func<Snapshot, IReadOnlyList<Change>> decide)
    {
        var outcome = await store.UpdateSteadilyAsync(decide, TestContext.Current.CancellationToken)
            .WaitAsync(Limit, TimeProvider.System);
        Assert.Equal(UpdateResult.Committed, outcome.Result);
    }

    /// <summary>It knows a task that its node does not have any more.</summary>
    private static IReadOnlyList<Change> Restored(Snapshot backup, ServiceTask lost, ClusterTime now) =>
    [
        .. backup.Nodes.Values.Select(node => new Change.PutNode(node)),
        .. backup.Projects.Values.Select(project => new Change.PutProject(project)),
        .. backup.Services.Values.Select(service => new Change.PutService(service)),
        .. backup.Releases.Values.Select(release => new Change.PutRelease(release)),
        new Change.PutTask(lost with
        {
            Observed = lost.Observed! with { State = TaskState.Removed, EndReason = EndReason.Lost },
        }),
        new Change.SetCounter(backup.Counter),
        new Change.PutRestore(RestoreMark.With(null, Node, now)),
    ];

    /// <summary>What it has in its place.</summary>
    private static OrphanTask Held(ServiceTask lost) => new()
    {
        Task = new TaskId(900),
        Project = lost.Service.Project,
        Service = lost.Service.Name,
        Slot = lost.Slot,
        Release = lost.Release,
        Container = Scene.Web().Container,
        Report = new TaskReport
        {
            Task = new TaskId(900),
            Epoch = 5,
            Sequence = 1,
            State = TaskState.Live,
            Status = ContainerState.Running,
            RunCount = 1,
        },
    };
}
