using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>As many as are wanted, whatever happens to nodes: the scenarios REP, ENF and REA.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public void Replicas_UpAndDown_AreAsAsked()
    {
        var scene = Scene.Of(3);
        scene.Deploy(Scene.Web(2));
        Assert.Equal("1@n1 2@n2", scene.Settle().Where());
        scene.Do(ServicePlanner.Scale(scene.Snapshot, "shop_web", 3));
        Assert.Equal("1@n1 2@n2 3@n3", scene.Settle().Where());
        scene.Do(ServicePlanner.Scale(scene.Snapshot, "shop_web", 1));
        Assert.Equal("1@n1", scene.Settle().Where());
        Assert.Single(scene.Snapshot.Tasks);
        Assert.True(scene.Service().ScaledByHand);

        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Settle();
        Assert.False(scene.Snapshot.Projects.ContainsKey("shop"));
        Assert.Empty(scene.Snapshot.Tasks);
        Assert.Empty(scene.Snapshot.Releases);
        Assert.Equal(0, scene.Running());
    }

    [Fact]
    public void Names_OfTasks_AreSwarms()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web(1), Scene.Web(1) with
        {
            Name = "log",
            Mode = ServiceMode.Global,
            Container = Scene.Web().Container with { Name = "shop_log" },
        });
        scene.Settle();

        Assert.Matches(@"^shop_web\.1\.\d+$", scene.Holders().Single().Wish.Name);
        Assert.Matches(@"^shop_log\.n1\.\d+$", scene.Holders("log").Single().Wish.Name);
    }

    [Fact]
    public void ScaleDown_TakesUnplacedThenNotRunningThenCrowded()
    {
        var scene = Scene.Of(3);
        scene.Deploy(PlacementTests.With(Scene.Web(7), memory: 500));
        Assert.Equal("-=1 n1=2 n2=2 n3=2", scene.Settle().Spread());

        scene.Do(ServicePlanner.Scale(scene.Snapshot, "web", 6));
        Assert.Equal("n1=2 n2=2 n3=2", scene.Settle().Spread());

        // One stopped for good: it goes before others, though its node is crowded no more than theirs.
        scene.Happen("web", 5, task => task.Exit(0)).Settle();
        scene.Do(ServicePlanner.Scale(scene.Snapshot, "web", 5));
        Assert.Equal("1@n1 2@n2 3@n3 4@n1 6@n3", scene.Settle().Where());

        scene.Do(ServicePlanner.Scale(scene.Snapshot, "web", 3));
        Assert.Equal("n1=1 n2=1 n3=1", scene.Settle().Spread());
    }

    [Fact]
    public void ScaleUp_TakesTheLowestFreeNumbers()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web(3));
        scene.Settle().Happen("web", 2, task => task.Exit(0)).Settle();
        scene.Do(ServicePlanner.Scale(scene.Snapshot, "web", 2));
        scene.Settle().Do(ServicePlanner.Scale(scene.Snapshot, "web", 3));

        Assert.Equal("1@n1 2@n1 3@n1", scene.Settle().Where());
    }

    [Fact]
    public void TaskDroppedFromTheTables_IsMadeAgain()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web(2));
        var task = scene.Settle().Holders().First();
        scene.Commit(new Change.DropTask(task.Id, task.Service));

        Assert.Equal("1@n1 2@n1", scene.Settle().Where());
    }

    [Fact]
    public void Drain_MovesAtOnceAndPauseLeavesAlone()
    {
        var scene = Scene.Of(3);
        scene.Deploy(Scene.Web(3));
        scene.Settle()
            .Update("n1", node => node with { Availability = NodeAvailability.Drain })
            .Update("n2", node => node with { Availability = NodeAvailability.Pause });

        Assert.Equal("n2=1 n3=2", scene.Settle().Spread());
        Assert.Equal(3, scene.Running());
    }

    [Theory]
    [InlineData(NodeStatus.Unknown)]
    [InlineData(NodeStatus.Away)]
    public void NodeSilent_ButNotLost_MovesNothing(NodeStatus status)
    {
        var scene = Scene.Of(3);
        scene.Deploy(Scene.Web(3));
        scene.Settle().Update("n1", node => node with { Status = status });

        Assert.Equal("1@n1 2@n2 3@n3", scene.Pass(100).Where());
    }

    [Fact]
    public void NodeLost_IsReplacedAtOnceAndTheOldIsKeptOnReturn()
    {
        var scene = Scene.Of(3);
        scene.Deploy(Scene.Web(3));
        var old = scene.Settle().Holders().First().Id;
        scene.Cut("n1").Settle();

        Assert.Equal("1@n1 1@n2 2@n2 3@n3", scene.Where());
        Assert.Equal(4, scene.Running());

        // Both serve: the one that did so longer stays.
        Assert.Equal("1@n1 2@n2 3@n3", scene.Heal("n1").Settle().Where());
        Assert.Contains(scene.Holders(), task => task.Id == old);
        Assert.Equal(3, scene.Running());
    }

    [Fact]
    public void NodeLost_BackWithAnOlderRelease_GivesWay()
    {
        var scene = Scene.Of(3);
        scene.Deploy(Scene.Web(3));
        scene.Settle().Cut("n1").Settle().Deploy(Scene.Web(3, "web:2"));
        scene.Pass(5).Heal("n1").Settle();

        Assert.Equal("1=web:2 2=web:2 3=web:2", scene.ImagesOf());
        Assert.Equal(3, scene.Running());
    }

    [Fact]
    public void NodeLost_WhileScaledDown_TakesItsTaskAlongOnReturn()
    {
        var scene = Scene.Of(3);
        scene.Deploy(Scene.Web(3));
        scene.Settle().Cut("n3").Settle().Deploy(Scene.Web(1));
        scene.Settle().Heal("n3").Settle();

        Assert.Equal("1@n1", scene.Where());
        Assert.Equal(1, scene.Running());
    }

    [Fact]
    public void NodeRemoved_ItsTasksAreLost()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web(2));
        scene.Settle().Cut("n1").Settle().Do(NodePlanner.Remove(scene.Snapshot, "n1", force: false));

        Assert.Equal("n2=2", scene.Settle().Spread());
        Assert.Contains(scene.Snapshot.Tasks.Values, task =>
            task is { IsPast: true, Observed: { EndReason: EndReason.Lost, State: TaskState.Removed } });
    }

    [Fact]
    public void ManyNodesLostAtOnce_ReplaceNothingUntilTheyAreBack()
    {
        var scene = Scene.Of(6);
        scene.Deploy(Scene.Web(6));
        scene.Settle();
        foreach (var node in (string[])["n1", "n2", "n3"])
        {
            scene.Cut(node);
        }

        Assert.Equal("1@n1 2@n2 3@n3 4@n4 5@n5 6@n6", scene.Pass(600).Where());
        Assert.True(MassLossRule.Holds(scene.Snapshot));

        // An operator knows better of one of them: of the two that are left, nobody says that it is a mass.
        scene.Update("n1", node => node with { Availability = NodeAvailability.Drain });
        Assert.Equal("1@n4 2@n2 2@n5 3@n3 3@n6 4@n4 5@n5 6@n6", scene.Settle().Where());

        scene.Heal("n2").Heal("n3").Settle();
        Assert.Equal("1@n4 2@n2 3@n3 4@n4 5@n5 6@n6", scene.Settle().Where());
    }

    [Fact]
    public void NodesLostOneByOne_AreReplaced()
    {
        var scene = Scene.Of(6);
        scene.Deploy(Scene.Web(6));
        scene.Settle();
        foreach (var node in (string[])["n1", "n2", "n3"])
        {
            scene.Cut(node).Pass(31);
        }

        Assert.Equal(6, scene.Holders().Where(task => task.Node.Value is "n4" or "n5" or "n6").Count());
    }

    [Fact]
    public void LostDuringAStartFirstSurge_ComesToRestAsAsked()
    {
        var scene = Scene.Of(2);
        var web = Scene.Web(1) with { Update = Scene.Web().Update with { Order = UpdateOrder.StartFirst } };
        scene.Deploy(web);
        scene.Settle();
        scene.Images["web:2"] = new FakeBehaviour { Health = Model.Containers.HealthState.Starting };
        scene.Deploy(web with
        {
            Container = web.Container with
            {
                Image = "web:2",
                Health = new Model.Containers.HealthSpec { Test = ["CMD", "ok"] },
            },
        });
        Assert.Equal("1@n1 1@n2", scene.Settle().Where());
        scene.Cut("n2").Settle();
        scene.Images.Clear();
        scene.Settle().Heal("n2").Settle();

        Assert.Equal("1=web:2", scene.ImagesOf());
        Assert.Equal(1, scene.Running());
    }

    [Fact]
    public void LabelTakenAway_MovesJustTheOffenders()
    {
        var scene = Scene.Of(0).Join("n1", "zone=a").Join("n2", "zone=a");
        scene.Deploy(Scene.Web(2) with
        {
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.labels.zone", "a", true)] },
        }, Scene.Web(2) with { Name = "api" });
        scene.Settle().Do(NodePlanner.Update(
            scene.Snapshot, "n1", new NodeUpdate { RemovedLabels = ["zone"] }));

        Assert.Equal("n2=2", scene.Settle().Spread());
        Assert.Equal("n1=1 n2=1", scene.Spread("api"));
    }

    [Fact]
    public void NodeShrinks_MovesWhatDoesNotFitAnyMore()
    {
        var scene = Scene.Of(2);
        scene.Deploy(PlacementTests.With(Scene.Web(4), memory: 400));
        Assert.Equal("n1=2 n2=2", scene.Settle().Spread());
        scene.Update("n1", node => node with
        {
            Description = node.Description with { Memory = Scene.Mebibytes(500) },
        }).Join("n3");

        Assert.Equal("n1=1 n2=2 n3=1", scene.Settle().Spread());
        Assert.Contains(scene.Holders(), task => task is { Slot: 1, Node.Value: "n1" });
    }

    [Fact]
    public void Past_OfASlot_IsKeptForPeopleButNotForEver()
    {
        var scene = Scene.Of(1);
        for (var version = 1; version <= 9; version++)
        {
            scene.Deploy(Scene.Web(1, $"web:{version}"));
            scene.Pass(5);
        }

        Assert.Equal(5, scene.Snapshot.Tasks.Values.Count(task => task.IsPast));
        Assert.Equal(1, scene.Snapshot.LoadOf(new NodeId("n1")).Tasks);

        // The agent has forgotten them: it is told of what it has.
        Assert.Single(Dispatch.AssignmentSet.Of(scene.Snapshot, new NodeId("n1")).Tasks);
    }

    [Fact]
    public void Network_OfTheCluster_IsOnNodesWithATaskOnIt()
    {
        var scene = Scene.Of(3);
        var web = Scene.Web(2);
        scene.Deploy(web with
        {
            Container = web.Container with
            {
                Endpoints = [new Model.Networks.EndpointSpec { Network = "shop_default" }],
            },
        });
        scene.Settle();

        Assert.Equal(
            [1, 1, 0],
            scene.Snapshot.Nodes.Keys.Select(node =>
                Dispatch.AssignmentSet.Of(scene.Snapshot, node).Networks.Count));
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        Assert.Empty(scene.Settle().Snapshot.Networks);
    }

    [Fact]
    public void Mode_Changed_IsRefused()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web(1));

        Assert.Equal(
            "service shop_web is replicated, and the file says global: a service keeps its mode. Remove it first",
            scene.Deploy(Scene.Web(1) with { Mode = ServiceMode.Global }));
    }

    [Fact]
    public void DependsOn_InACluster_HoldsUntilItIsHealthy()
    {
        var scene = Scene.Of(2);
        scene.Images["db:1"] = new FakeBehaviour { Health = Model.Containers.HealthState.Starting };
        var db = Scene.Web(1, "db:1") with { Name = "db" };
        scene.Deploy(
            db with
            {
                Container = db.Container with { Health = new Model.Containers.HealthSpec { Test = ["CMD", "ok"] } },
            },
            Scene.Web(2) with { Dependencies = [new DependencySpec("db", DependencyCondition.Healthy)] });

        Assert.All(scene.Settle().Holders(), task => Assert.Equal(TaskState.Ready, task.State));
        Assert.Equal("waiting for db to be healthy", scene.Service().Held!.Text);
        scene.Images.Clear();
        Assert.Equal(2, scene.Settle().Running());
    }
}
