using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Whom a commit concerns: nobody who should hear of it may be left out.</summary>
public sealed class CommitReachTests
{
    [Fact]
    public void Concerns_TaskThatEndedAndWasDroppedSince_IsEverybodyWhoMayBeLedToIt()
    {
        var commit = new Commit(7, new ClusterTime(7), [new Change.ObserveTask(Report(TaskState.Removed))]);

        Assert.True(CommitReach.Of(commit, Snapshot.Empty)
            .Concerns(new NodeId("n9"), AssignmentSet.Empty, Snapshot.Empty));
    }

    [Fact]
    public void Concerns_ReportThatChangesNoEndpoint_IsNobodyElse()
    {
        var commit = new Commit(
            7, new ClusterTime(7), [new Change.ObserveTask(Report(TaskState.Live)) { IsQuiet = true }]);

        Assert.False(CommitReach.Of(commit, Snapshot.Empty)
            .Concerns(new NodeId("n9"), AssignmentSet.Empty, Snapshot.Empty));
    }

    [Fact]
    public void Fold_OnlyWhatEndpointsAreMadeOf_IsLoud()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web());
        var task = scene.Settle().Holders().Single();
        var known = task.Observed!;

        Assert.True(Quiet(known with { Sequence = known.Sequence + 1, RunCount = known.RunCount + 1 }));
        Assert.False(Quiet(known with { Sequence = known.Sequence + 1, Status = ContainerState.Exited }));
        Assert.False(Quiet(known with { Sequence = known.Sequence + 1, State = TaskState.Removed }));
        Assert.False(Quiet(known with { Sequence = known.Sequence + 1, Container = new ContainerId("other") }));

        bool Quiet(TaskReport report) => Assert.IsType<Change.ObserveTask>(
            ReportFold.Fold(scene.Snapshot, task.Node, [report], []).Single()).IsQuiet;
    }

    [Fact]
    public void Concerns_NotesOfTheControlPlane_IsNobody()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web());
        var task = scene.Settle().Holders().Single();

        Assert.False(Reach(quiet: true).Concerns(task.Node, AssignmentSet.Empty, scene.Snapshot));
        Assert.True(Reach(quiet: false).Concerns(task.Node, AssignmentSet.Empty, scene.Snapshot));

        CommitReach Reach(bool quiet) => CommitReach.Of(
            new Commit(7, new ClusterTime(7), [new Change.PutTask(task) { IsQuiet = quiet }]), scene.Snapshot);
    }

    private static TaskReport Report(TaskState state) => new()
    {
        Task = new TaskId(1),
        Epoch = 1,
        Sequence = 1,
        State = state,
    };
}
