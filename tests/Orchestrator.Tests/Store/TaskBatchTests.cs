using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

public sealed class TaskBatchTests
{
    [Fact]
    public void Apply_ManyTasksAtOnce_IsTheSameAsOneAfterAnother()
    {
        var scene = Cluster.Scene.Of(3);
        scene.Deploy(Cluster.PlacementTests.With(Cluster.Scene.Web(20), memory: 100));
        var before = scene.Decide().Snapshot;
        var number = before.Counter;
        List<Change> changes =
        [
            .. before.Tasks.Values.Select((task, index) => new Change.PutTask((index % 4) switch
            {
                0 => task with { Wish = task.Wish with { Desired = DesiredState.Removed } },
                1 => task with { Observed = Report(task, TaskState.Removed) },
                2 => task with { Observed = Report(task, TaskState.Ended) },
                _ => task,
            })),
            .. Enumerable.Range(1, 30).Select(index => new Change.PutTask(before.Tasks.Values.First() with
            {
                Id = new TaskId(number + index),
                Slot = 100 + index,
                Node = index % 3 == 0 ? NodeId.None : new NodeId($"n{index % 3}"),
            })),
            .. before.Tasks.Values.Select((task, index) => new Change.ObserveTask(
                Report(task, index % 2 == 0 ? TaskState.Ended : TaskState.New) with { Sequence = index % 3 })),
            new Change.ObserveTask(Report(before.Tasks.Values.First() with { Id = new TaskId(9999) }, TaskState.Live)),
            .. Enumerable.Range(1, 30).Where(index => index % 6 == 0).Select(index => new Change.PutTask(
                before.Tasks.Values.First() with
                {
                    Id = new TaskId(number + index),
                    Slot = 100 + index,
                    Node = new NodeId("n3"),
                })),
        ];

        var together = before.Apply(changes);
        var apart = changes.Aggregate(before, (known, change) => known.Apply([change]));

        Assert.Equal(apart.Counter, together.Counter);
        Assert.Equal(apart.Tasks, together.Tasks);
        Assert.Equal(Text(apart), Text(together));
    }

    private static TaskReport Report(ServiceTask task, TaskState state) =>
        new() { Task = task.Id, Epoch = 1, Sequence = 1, State = state };

    private static string Text(Snapshot snapshot) => string.Join('\n', [
        .. snapshot.TasksByNode.Select(entry => $"{entry.Key}: {string.Join(' ', entry.Value)}"),
        .. snapshot.TasksByService.Select(entry => $"{entry.Key}: {string.Join(' ', entry.Value)}"),
        .. snapshot.Loads.Select(entry => $"{entry.Key}: {entry.Value.Tasks} {entry.Value.Memory}"),
        .. snapshot.Pending.Select(entry => $"{entry.Key}: {entry.Value}"),
        .. snapshot.Prepared.Select(entry => $"{entry.Key}: {entry.Value} prepared"),
    ]);
}
