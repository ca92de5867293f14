using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Planning;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>One on each node that fits: the scenarios GLO.</summary>
public sealed class GlobalTests
{
    [Fact]
    public void Nodes_ComeAndGo_TasksWithThem()
    {
        var scene = Deployed(2);
        Assert.Equal("n1=1 n2=1", scene.Spread());
        Assert.Equal("n1=1 n2=1 n3=1", scene.Join("n3").Settle().Spread());

        scene.Update("n1", node => node with { Availability = NodeAvailability.Drain });
        Assert.Equal("n2=1 n3=1", scene.Settle().Spread());
        scene.Update("n1", node => node with { Availability = NodeAvailability.Active });
        Assert.Equal("n1=1 n2=1 n3=1", scene.Settle().Spread());

        scene.Do(NodePlanner.Remove(scene.Snapshot, "n2", force: true));
        Assert.Equal("n1=1 n3=1", scene.Settle().Spread());
    }

    [Fact]
    public void Pause_KeepsAndDoesNotAdd()
    {
        var scene = Deployed(1).Update("n1", node => node with { Availability = NodeAvailability.Pause });
        scene.Settle().Deploy(Global(), Global() with { Name = "other" });

        Assert.Equal("n1=1", scene.Settle().Spread());
        Assert.Equal("", scene.Spread("other"));
    }

    [Fact]
    public void Unreachable_LeavesItsTaskWhereItIs()
    {
        var scene = Deployed(2).Cut("n1");
        Assert.Equal("n1=1 n2=1", scene.Pass(60).Spread());
        Assert.Equal("n1=1 n2=1", scene.Heal("n1").Settle().Spread());
        Assert.Equal(2, scene.Running());
    }

    [Fact]
    public void Constraint_LabelGivenAndTaken_FollowsIt()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Global() with
        {
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.labels.log", "yes", true)] },
        });
        Assert.Equal("", scene.Settle().Spread());

        scene.Do(NodePlanner.Update(scene.Snapshot, "n2", new NodeUpdate
        {
            Labels = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("log", "yes"),
        }));
        Assert.Equal("n2=1", scene.Settle().Spread());
        scene.Do(NodePlanner.Update(scene.Snapshot, "n2", new NodeUpdate { RemovedLabels = ["log"] }));
        Assert.Equal("", scene.Settle().Spread());
        Assert.Equal(0, scene.Running());
    }

    [Fact]
    public void Update_ReplacesEachOnItsNode()
    {
        var scene = Deployed(3);
        scene.Deploy(Global("web:2"));

        Assert.Equal("1=web:2 2=web:2 3=web:2", scene.Settle().ImagesOf());
        Assert.Equal("n1=1 n2=1 n3=1", scene.Spread());
    }

    [Fact]
    public void Update_DoesNotTouchNodesThatTakeNoNewOnes()
    {
        var scene = Deployed(2).Update("n1", node => node with { Availability = NodeAvailability.Pause });
        scene.Deploy(Global("web:2") with { Update = new UpdateSpec() });

        Assert.Equal("1=web:1 2=web:2", scene.Settle().ImagesOf());
    }

    [Fact]
    public void Failed_IsReplacedOnTheSameNode()
    {
        var scene = Deployed(2);
        scene.Happen("web", 1, task =>
        {
            task.State = TaskState.Ended;
            task.EndReason = EndReason.Failed;
        }).Pass(5);

        Assert.Equal("n1=1 n2=1", scene.Spread());
        Assert.Equal(2, scene.Running());
    }

    [Fact]
    public void NoRoom_WaitsForIt()
    {
        var scene = Scene.Of(1);
        scene.Deploy(PlacementTests.With(Scene.Web(1), memory: 1000) with { Name = "big" });
        scene.Settle().Deploy(
            PlacementTests.With(Scene.Web(1), memory: 1000) with { Name = "big" },
            PlacementTests.With(Global(), memory: 500));
        Assert.Equal("", scene.Settle().Spread());

        scene.Do(ServicePlanner.Scale(scene.Snapshot, "shop_big", 0));
        Assert.Equal("n1=1", scene.Settle().Spread());
    }

    [Fact]
    public void Scale_IsRefused() => Assert.Equal(
        "service shop_web is global: it has one task on each node, and cannot be scaled",
        ServicePlanner.Scale(Deployed(1).Snapshot, "web", 3).Error);

    private static ServiceSpec Global(string image = "web:1") =>
        Scene.Web(1, image) with { Mode = ServiceMode.Global };

    private static Scene Deployed(int nodes)
    {
        var scene = Scene.Of(nodes);
        scene.Deploy(Global());
        return scene.Settle();
    }
}
