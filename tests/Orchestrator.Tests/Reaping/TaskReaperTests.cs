using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Reaping;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Reaping;

public sealed class TaskReaperTests
{
    private static readonly ServiceKey Web = new("p", "web");

    [Fact]
    public void Decide_SuccessorWasGivenUpAndIsGone_KeepsWhatTheNextOneTakesOver()
    {
        var gone = Task(1, TaskState.Removed) with { HandsOver = true };
        var givenUp = Heir(2, TaskState.Removed, DesiredState.Removed);

        Assert.Empty(Decide(gone, givenUp));
        Assert.Empty(Decide(gone, givenUp, Heir(3, TaskState.Preparing, DesiredState.Live)));
        Assert.Single(Decide(gone, givenUp, Heir(3, TaskState.Ready, DesiredState.Live)));
    }

    [Fact]
    public void TouchedBy_TaskOfAClusterThatIsGoneAndStillWanted_IsWhatIsKeptOfItsPlace()
    {
        var past = Task(1, TaskState.Removed) with { IsPast = true };
        var gone = Task(2, TaskState.Removed) with { Wish = Wish(DesiredState.Live) };
        var snapshot = Of(past, gone).Apply(
            [new Change.PutProject(new Project { Name = "p", Scope = ProjectScope.Cluster, Release = 1 })]);

        Assert.Equal(
            [past.Id, gone.Id],
            new TaskReaper().TouchedBy(new Change.ObserveTask(gone.Observed!), snapshot).Order());
    }

    private static IReadOnlyList<Change> Decide(ServiceTask task, params ServiceTask[] others) =>
        new TaskReaper().Decide(Of([task, .. others]), task.Id, new ClusterTime(1)).Changes;

    private static Snapshot Of(params ServiceTask[] tasks) => Snapshot.Empty.Apply(
    [
        new Change.PutService(new Service { Key = Web, Release = 1 }),
        .. tasks.Select(task => new Change.PutTask(task)),
    ]);

    private static ServiceTask Heir(long id, TaskState state, DesiredState desired) =>
        Task(id, state) with { Wish = Wish(desired) with { Predecessor = new TaskId(1) } };

    private static ServiceTask Task(long id, TaskState state) => new()
    {
        Id = new TaskId(id),
        Service = Web,
        Slot = 1,
        Release = 1,
        Node = new NodeId("n1"),
        Wish = Wish(DesiredState.Removed),
        Observed = new TaskReport { Task = new TaskId(id), Epoch = 1, Sequence = 1, State = state },
    };

    private static TaskWish Wish(DesiredState desired) => new() { Name = "p-web-1", Desired = desired };
}
