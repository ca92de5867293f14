using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Services;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Who waits for an answer does not wait for all that is to be decided.</summary>
public sealed class StepRoomTests
{
    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 2)]
    public void Drain_SomebodyWaits_DecidesAboutOneServiceAtATime(bool isAwaited, int tasks)
    {
        var scene = Scene.Of(nodes: 3);
        scene.Deploy(Named("a"), Named("b"), Named("c"));
        var reconciler = new Reconciler(NullLogger.Instance);
        reconciler.MarkAll(scene.Snapshot);

        var decided = Drain(reconciler, scene.Snapshot, scene.Now, isAwaited);

        Assert.Equal(tasks, decided.After.Tasks.Count);
    }

    /// <summary>And all is decided in the end, as it is at once.</summary>
    [Fact]
    public void Drain_SomebodyWaitsEachTime_ComesToTheSame()
    {
        var scene = Scene.Of(nodes: 3);
        scene.Deploy(Named("a"), Named("b"), Named("c"));
        var reconciler = new Reconciler(NullLogger.Instance);
        reconciler.MarkAll(scene.Snapshot);
        var (snapshot, steps) = (scene.Snapshot, 0);
        while (Drain(reconciler, snapshot, scene.Now, isAwaited: true) is { Changes.Count: > 0 } decided)
        {
            var commit = new Commit(snapshot.Version + 1, scene.Now, decided.Changes);
            snapshot = decided.After.At(commit);
            Assert.True(++steps < 20);
        }

        scene.Decide();
        Assert.True(steps >= 3);
        Assert.Equal(Places(scene.Snapshot), Places(snapshot));
    }

    [Fact]
    public void IsFull_NothingDecidedYet_IsNot()
    {
        var room = new StepRoom(10, () => true);

        Assert.False(room.IsFull(0));
        Assert.True(room.IsFull(1));
        Assert.False(StepRoom.Endless.IsFull(1_000_000));
    }

    // The network's decision, which comes before, is one of its own.
    private static DecidedChanges Drain(Reconciler reconciler, Snapshot snapshot, ClusterTime now, bool isAwaited)
    {
        var decided = reconciler.Drain(snapshot, now, () => isAwaited);
        return decided.Changes.Count > 0 && decided.After.Tasks.Count == 0
            ? reconciler.Drain(decided.After, now, () => isAwaited)
            : decided;
    }

    private static ServiceSpec Named(string name) => Scene.Web(replicas: 2) with { Name = name };

    private static IEnumerable<string> Places(Snapshot snapshot) =>
        snapshot.Tasks.Values.Select(task => $"{task.Service} {task.Slot} {task.Node}").Order(StringComparer.Ordinal);
}
