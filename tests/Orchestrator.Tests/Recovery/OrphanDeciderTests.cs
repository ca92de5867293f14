using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Cluster;

namespace Orc.Orchestrator.Tests.Recovery;

public sealed class OrphanDeciderTests
{
    [Fact]
    public void Fold_WhatTheStoreKnows_IsNoOrphan_AndWhatANodeDoesNotNameIsGone()
    {
        var scene = Up(2);
        var known = scene.Holders().First();

        var first = OrphanFold.Fold(
            scene.Snapshot, new NodeId("n1"), [Held(known), Held(known, number: 900)], scene.Now);
        var after = scene.Snapshot.Apply(first);

        Assert.Equal([new TaskId(900)], after.Orphans.Keys);
        Assert.Empty(OrphanFold.Fold(after, new NodeId("n1"), [Held(known, number: 900)], scene.Now));
        Assert.Empty(OrphanFold.Fold(after, new NodeId("n2"), [], scene.Now));
        Assert.Empty(after.Apply(OrphanFold.Fold(after, new NodeId("n1"), [], scene.Now)).Orphans);

        // Its number is given to nobody else.
        Assert.True(after.Counter >= 900);
    }

    [Fact]
    public void Orphan_WhoseServiceHasNoPlace_StaysOneAndIsLeftAlone()
    {
        var scene = Up(2);
        var task = scene.Holders().First();
        scene.Commit(Orphan(Held(task, number: 900, slot: 3), "n3"), Orphan(Held(task, number: 901, slot: 1), "n3"));

        scene.Settle();

        Assert.Equal([new TaskId(900), new TaskId(901)], scene.Snapshot.Orphans.Keys);
        Assert.Equal("1@n1 2@n2", scene.Where());
    }

    [Fact]
    public void Orphan_ForAPlaceThatBecomesFree_IsTheTaskThere()
    {
        var scene = Up(2);
        var task = scene.Holders().First();
        scene.Commit(Orphan(Held(task, number: 900, slot: 3), "n3"));

        scene.Do(ServicePlanner.Scale(scene.Snapshot, "shop_web", 3));
        scene.Decide();

        Assert.Empty(scene.Snapshot.Orphans);
        Assert.Equal("1@n1 2@n2 3@n3", scene.Where());
        var taken = scene.Snapshot.Tasks[new TaskId(900)];
        Assert.Equal(scene.Service().Release, taken.Release);
        Assert.True(taken.IsRunning);
    }

    [Fact]
    public void Orphan_OfAnotherRelease_HoldsItsPlaceUntilItsTurn()
    {
        var scene = Up(1);
        var task = scene.Holders().First();

        // Restored: the store knows a task that is gone, and its node has the one that came after it.
        scene.Commit(
            Lost(task),
            Orphan(Held(task, number: 900, release: 77, image: "web:2"), "n1"));

        scene.Decide();

        Assert.Empty(scene.Snapshot.Orphans);
        Assert.Equal(77, scene.Snapshot.Tasks[new TaskId(900)].Release);
        Assert.Equal("web:2", scene.Snapshot.Releases[77].Container.Image);

        // Stop-first: nothing stands beside it as long as it is there.
        Assert.DoesNotContain(
            scene.Snapshot.Tasks.Values,
            other => other.Id.Value != 900 && other is { IsHolder: true, IsPast: false, State: < TaskState.Ended });
    }

    [Fact]
    public void Restored_Store_DecidesNothingBeforeItHasHeardOfAll()
    {
        var scene = Up(1);
        var task = scene.Holders().First();
        scene.Commit(
            new Change.PutRestore(new RestoreMark
            {
                BackupOf = scene.Now,
                Until = scene.Now + RestoreMark.Patience,
                Waiting = [new NodeId("n1")],
            }),
            Lost(task));

        scene.Decide();
        Assert.Single(scene.Snapshot.Tasks);

        scene.Commit([.. OrphanFold.Fold(scene.Snapshot, new NodeId("n1"), [], scene.Now)]);
        scene.Settle();
        Assert.Null(scene.Snapshot.Restore);
        Assert.Single(scene.Holders());
        Assert.NotEqual(task.Id, scene.Holders().Single().Id);
    }

    [Fact]
    public void Restored_Store_SettledByWhatWasNotObservedYet_StartsNothingBesideAnOrphan()
    {
        var scene = Up(1);
        var task = scene.Holders().First();
        var before = scene.Snapshot.Apply(
        [
            new Change.PutRestore(RestoreMark.With(null, new NodeId("n1"), scene.Now)),
            Lost(task),
        ]);
        var reconciler = new Reconciler(NullLogger.Instance);
        reconciler.MarkAll(before);

        // The loop decides on what is accepted, and observes what is durable: what n1 has is not on the disk yet.
        var ahead = before.Apply(
            OrphanFold.Fold(before, new NodeId("n1"), [Held(task, number: 900)], scene.Now));
        var settled = reconciler.Drain(ahead, scene.Now).After;
        Assert.Null(settled.Restore);
        var after = reconciler.Drain(settled, scene.Now).After;

        Assert.Empty(after.Orphans);
        Assert.Equal(
            new TaskId(900),
            Assert.Single(after.TasksOf(task.Service), other => other is { IsHolder: true, IsPast: false }).Id);
    }

    [Fact]
    public void Hello_WithAContainerThatNobodyKnows_IsWaitedForBeforeAnythingIsStarted()
    {
        var scene = Up(1);
        var task = scene.Holders().First();
        var held = Held(task, number: 900);
        var hello = new Introduction
        {
            Node = scene.Snapshot.Nodes[task.Node],
            Tasks = [held.Report with { Container = new ContainerId("c900") }],
            Attachments = [],
        };

        // No restored store waits for this one: it could not be reached when the backup was made.
        scene.Commit([.. ReportFold.Introduce(scene.Snapshot, hello, scene.Now)]);
        Assert.True(scene.Snapshot.Tasks[task.Id].IsGone);
        scene.Decide();
        Assert.Equal([task.Id], scene.Snapshot.Tasks.Keys);
        Assert.Empty(ReportFold.Introduce(scene.Snapshot, hello, scene.Now));

        scene.Commit([.. OrphanFold.Fold(scene.Snapshot, task.Node, [held], scene.Now)]);
        scene.Decide();

        Assert.Null(scene.Snapshot.Restore);
        Assert.Empty(scene.Snapshot.Orphans);
        Assert.Equal([held.Task], scene.Holders().Select(holder => holder.Id));
    }

    [Fact]
    public void Hello_WithAnOrphanThatIsKnown_OrOfAHostAlone_IsNotWaitedFor()
    {
        var scene = Up(1);
        var task = scene.Holders().First();
        var held = Held(task, number: 900, slot: 7);
        var hello = new Introduction
        {
            Node = scene.Snapshot.Nodes[task.Node],
            Tasks = [task.Observed!, held.Report with { Container = new ContainerId("c900") }],
        };

        Assert.Empty(ReportFold.Introduce(scene.Snapshot, hello, scene.Now));
        hello = hello with { Attachments = [] };
        Assert.IsType<Change.PutRestore>(ReportFold.Introduce(scene.Snapshot, hello, scene.Now)[0]);

        scene.Commit([.. OrphanFold.Fold(scene.Snapshot, task.Node, [held], scene.Now)]);
        Assert.DoesNotContain(
            ReportFold.Introduce(scene.Snapshot, hello, scene.Now), change => change is Change.PutRestore);
    }

    [Fact]
    public void Report_OfAnOrphanOfAnotherNode_CountsForNothing()
    {
        var scene = Up(1);
        var held = Held(scene.Holders().First(), number: 900, slot: 7);
        scene.Commit(Orphan(held, "n3"));
        var gone = held.Report with { State = TaskState.Removed };

        Assert.Empty(ReportFold.Fold(scene.Snapshot, new NodeId("n2"), [gone], []));
        Assert.IsType<Change.DropOrphan>(
            Assert.Single(ReportFold.Fold(scene.Snapshot, new NodeId("n3"), [gone], [])));
    }

    private static Change Lost(ServiceTask task) => new Change.ObserveTask(task.Observed! with
    {
        Epoch = 99,
        State = TaskState.Removed,
        EndReason = EndReason.Lost,
    });

    private static Scene Up(int replicas)
    {
        var scene = Scene.Of(3);
        scene.Deploy(Scene.Web(replicas));
        return scene.Settle();
    }

    private static Change Orphan(OrphanTask held, string node) =>
        new Change.PutOrphan(new Orphan { Held = held, Node = new NodeId(node) });

    /// <summary>As its agent would tell of it.</summary>
    private static OrphanTask Held(
        ServiceTask task, long number = 0, int slot = 0, long release = 0, string image = "web:1")
    {
        var id = number == 0 ? task.Id : new TaskId(number);
        slot = slot == 0 ? task.Slot : slot;
        var spec = Scene.Web(1, image).Container;
        return new OrphanTask
        {
            Task = id,
            Project = task.Service.Project,
            Service = task.Service.Name,
            Slot = slot,
            Release = release == 0 ? task.Release : release,
            Container = spec with { Name = $"{spec.Name}.{slot}.{id}" },
            Report = new TaskReport
            {
                Task = id,
                Epoch = 5,
                Sequence = 1,
                State = TaskState.Live,
                Status = ContainerState.Running,
                RunCount = 1,
                StartRound = task.Wish.StartRound,
                RestartRound = task.Wish.RestartRound,
            },
        };
    }
}
