using Orc.Model.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary><c>x-placement: binpack</c>, and the cluster's own word for services that say nothing.</summary>
public sealed class PackingTests
{
    [Fact]
    public void Binpack_FillsOneNodeBeforeTheNext()
    {
        var scene = Scene.Of(3);
        scene.Deploy(Packed(5));

        Assert.Equal("n1=4 n2=1", scene.Settle().Spread());
    }

    [Fact]
    public void Binpack_TakesTheFullestThatHasRoom()
    {
        var scene = Scene.Of(3);
        scene.Deploy(PlacementTests.With(Scene.Web(1), memory: 500) with
        {
            Name = "big",
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.id", "n2", true)] },
        });
        scene.Settle().Deploy("other", Packed(3) with { Name = "small" });
        scene.Settle();

        var nodes = scene.Snapshot.TasksOf(new Orchestrator.Services.ServiceKey("other", "small"))
            .Select(task => task.Node.Value);
        Assert.Equal(["n2", "n2", "n1"], nodes);
    }

    [Fact]
    public void Cluster_SaysBinpack_ForWhoSaysNothing()
    {
        var scene = Scene.Of(3);
        scene.Commit(new Change.PutSettings(new ClusterSettings { Placement = PlacementStrategy.Binpack }));
        scene.Deploy(
            PlacementTests.With(Scene.Web(3), memory: 100),
            PlacementTests.With(Scene.Web(3), memory: 100) with
            {
                Name = "api",
                Placement = new PlacementSpec { Strategy = PlacementStrategy.Spread },
            });
        scene.Settle();

        Assert.Single(scene.Holders().Select(task => task.Node).Distinct());
        Assert.Equal("n1=1 n2=1 n3=1", scene.Spread("api"));
    }

    [Fact]
    public void Settings_AreInACheckpoint()
    {
        var scene = Scene.Of(1);
        scene.Commit(new Change.PutSettings(new ClusterSettings { Placement = PlacementStrategy.Binpack }));
        var read = RecordForm.WriteCheckpoint(scene.Snapshot)
            .Aggregate(Snapshot.Empty, (snapshot, record) => snapshot.Apply(RecordForm.Read(record.Span)));

        Assert.Equal(PlacementStrategy.Binpack, read.Settings.Placement);
    }

    private static ServiceSpec Packed(int replicas) => PlacementTests.With(Scene.Web(replicas), memory: 250) with
    {
        Placement = new PlacementSpec { Strategy = PlacementStrategy.Binpack },
    };
}
