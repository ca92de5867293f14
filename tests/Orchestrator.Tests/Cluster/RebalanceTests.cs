using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Tasks move to where they would be placed now, when somebody asks, and at the pace of updates.</summary>
public sealed class RebalanceTests
{
    [Fact]
    public void NodeCame_MovesWhatMakesItEven()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web(6));
        scene.Settle().Join("n3").Settle();
        Assert.Equal("n1=3 n2=3", scene.Spread());

        Assert.Equal(2, Moves(scene).Count);
        Rebalance(scene);
        Assert.Equal("n1=2 n2=2 n3=2", scene.Pass(60).Spread());
        Assert.Null(scene.Service().Rebalance);
        Assert.Empty(Moves(scene));
    }

    [Fact]
    public void Moving_IsPacedByTheUpdate()
    {
        var scene = Scene.Of(1);
        var web = Scene.Web(6);
        scene.Deploy(web with
        {
            Container = web.Container with { Health = new HealthSpec { Test = ["CMD", "true"] } },
        });
        scene.Settle().Join("n2").Settle();
        scene.Images["web:1"] = new FakeBehaviour { Health = HealthState.Starting };
        Rebalance(scene);

        // The first that moved is not up: the others wait for it.
        scene.Settle();
        Assert.Equal("n1=5 n2=1", scene.Spread());
        Assert.Equal(5 - 3, scene.Service().Rebalance!.Tasks.Length);
    }

    [Fact]
    public void Singles_OnOneNode_AreSpreadOverAll()
    {
        var scene = Scene.Of(1);
        scene.Deploy([.. Enumerable.Range(1, 6).Select(number => Scene.Web() with { Name = $"s{number}" })]);
        scene.Settle().Join("n2").Join("n3").Settle();
        Rebalance(scene);
        scene.Pass(60);

        // As even as it gets for those to whom fetching an image is worth one task and a half.
        Assert.Equal([1, 2, 3], scene.Snapshot.Loads.Values.Select(load => load.Tasks).Order());
    }

    [Fact]
    public void Zones_AreMadeEvenBeforeNodes()
    {
        var scene = Scene.Of(0).Join("n1", "zone=a").Join("n2", "zone=a");
        scene.Deploy(Scene.Web(4) with { Placement = new PlacementSpec { Spread = ["node.labels.zone"] } });
        scene.Settle().Join("n3", "zone=b").Settle();
        Rebalance(scene);

        Assert.Equal("n1=1 n2=1 n3=2", scene.Pass(60).Spread());
    }

    [Fact]
    public void Packed_IsMovedTogether()
    {
        var scene = Scene.Of(3);
        scene.Deploy(PlacementTests.With(Scene.Web(3), memory: 100));
        Assert.Equal("n1=1 n2=1 n3=1", scene.Settle().Spread());
        scene.Commit(new Change.PutSettings(new ClusterSettings { Placement = PlacementStrategy.Binpack }));
        Rebalance(scene);

        Assert.Single(scene.Pass(60).Holders().Select(task => task.Node).Distinct());
    }

    [Fact]
    public void WithoutRoomElsewhere_NothingMoves()
    {
        var scene = Scene.Of(0).Join("n1", memory: 1000).Join("n2", memory: 50);
        scene.Deploy(PlacementTests.With(Scene.Web(4), memory: 100));
        scene.Settle();

        Assert.Empty(Moves(scene));
    }

    [Theory]
    [InlineData(ServiceMode.Global, "it has one task on each node")]
    [InlineData(ServiceMode.ReplicatedJob, "a job is not moved while it works")]
    public void Modes_WithoutAChoice_AreLeftAndSaidWhy(ServiceMode mode, string why)
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web(1) with { Mode = mode });
        scene.Settle();
        var plan = RebalancePlanner.Plan(scene.Snapshot, [scene.Service()], scene.Now);

        Assert.Empty(plan.Changes);
        Assert.Equal([$"service shop_web is left as it is: {why}"], plan.Warnings);
    }

    [Fact]
    public void PausedNode_KeepsItsTasks()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web(4));
        scene.Settle().Join("n2");
        scene.Update("n1", node => node with { Availability = NodeAvailability.Pause }).Settle();

        Assert.Empty(Moves(scene));
    }

    private static IReadOnlyList<RebalanceMove> Moves(Scene scene) =>
        RebalancePlanner.FindMoves(scene.Snapshot, [], scene.Now);

    private static void Rebalance(Scene scene) =>
        Assert.Equal("", scene.Do(RebalancePlanner.Plan(scene.Snapshot, [], scene.Now)));
}
