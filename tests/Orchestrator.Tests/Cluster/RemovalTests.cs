using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Networks;
using Orc.Model.Services;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary><c>stack rm</c> and <c>service rm</c> while a node cannot be reached.</summary>
public sealed class RemovalTests
{
    [Fact]
    public void Stack_WithADependentOnALostNode_StopsAllThatIsReached()
    {
        var scene = Deployed();
        scene.Cut("n1").Settle().Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Settle();

        Assert.Equal("web@n1", Left(scene));
        Assert.Equal(
            ["node n1 is unreachable: 1 task of it is removed when it is back, or with orc node rm n1"],
            Goal(scene).Notices);
        Assert.True(Goal(scene).IsOver);

        scene.Heal("n1").Settle();
        Assert.False(scene.Snapshot.Projects.ContainsKey("shop"));
        Assert.Empty(scene.Snapshot.Tasks);
        Assert.Empty(scene.Snapshot.Networks);
        Assert.Equal(0, scene.Running() + scene.Running("db"));
        Assert.Empty(Goal(scene).Notices);
    }

    [Fact]
    public void Stack_WhoseNodeGoesWhileItIsRemoved_StopsAllThatIsReached()
    {
        var scene = Deployed();
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Decide();
        Assert.False(Goal(scene).IsOver);
        scene.Cut("n1").Settle();

        Assert.Equal("web@n1", Left(scene));
        Assert.True(Goal(scene).IsOver);
    }

    [Fact]
    public void Stack_DeployedBesideWhatIsLeftOnItsVolume_WaitsUntilThatIsGone()
    {
        var web = Scene.Web();
        web = web with
        {
            Container = web.Container with
            {
                Mounts = [new Model.Containers.MountSpec.Volume { Name = "shop_data", Target = "/data" }],
            },
        };
        var scene = Scene.Of(2);
        scene.Deploy(web);
        scene.Pass(30).Cut("n1").Settle();
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Settle().Deploy(web);
        scene.Pass(30).Heal("n1");
        for (var turn = 0; turn < 20; turn++)
        {
            Assert.True(scene.Turn().Running() <= 1, scene.Show());
        }

        Assert.Equal("1@n1", scene.Pass(60).Where());
        Assert.Equal(1, scene.Running());
    }

    [Fact]
    public void Stack_Removed_WhoseLostNodeIsRemoved_IsGone()
    {
        var scene = Deployed();
        scene.Cut("n1").Settle().Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Settle().Do(NodePlanner.Remove(scene.Snapshot, "n1", force: false));
        scene.Settle();

        Assert.False(scene.Snapshot.Projects.ContainsKey("shop"));
        Assert.Empty(scene.Snapshot.Tasks);
    }

    [Theory]
    [InlineData(ServiceMode.Replicated)]
    [InlineData(ServiceMode.Global)]
    public void Stack_DeployedAgainMeanwhile_IsAsAsked_AndWhatWasLeftGoes(ServiceMode mode)
    {
        var scene = Deployed();
        scene.Cut("n1").Settle().Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Settle();

        Assert.Equal("", scene.Deploy(Web("web:2") with { Mode = mode }, Db()));
        scene.Pass(30);
        Assert.DoesNotContain("n1", scene.Where());
        Assert.Equal(2, scene.Holders().Count());
        Assert.All(scene.Holders(), task => Assert.Equal("web:2", scene.ReleaseOf(task).Container.Image));

        scene.Heal("n1").Pass(30);
        var wanted = mode == ServiceMode.Global ? 3 : 2;
        Assert.Equal(wanted, scene.Running());
        Assert.Equal(wanted, scene.Holders().Count());
        Assert.DoesNotContain(scene.Snapshot.Tasks.Values, task => task is { IsHolder: false, IsGone: false });
    }

    [Fact]
    public void Stack_RehearsedWithALostNode_SaysWhatWouldBeLeft()
    {
        var scene = Deployed();
        scene.Cut("n1").Settle();
        var plan = DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" });
        var progress = new ProjectProgress(scene.Snapshot, new ProgressScope { Project = "shop", ShowsOneOffs = true });

        var (_, state) = Rehearsal.Run(
            scene.Snapshot, plan, progress, new DownGoal("shop", plan.Services), scene.Now, NullLogger.Instance);

        Assert.True(state.IsOver);
        Assert.Equal(
            ["node n1 is unreachable: 1 task of it is removed when it is back, or with orc node rm n1"], state.Notices);
    }

    [Fact]
    public void Service_WithATaskOnALostNode_IsNotAwaited()
    {
        var scene = Deployed();
        var key = new ServiceKey("shop", "web");
        scene.Do(ServicePlanner.Remove(scene.Snapshot, "shop_web"));
        Assert.True(RemovalRule.IsAwaited(scene.Snapshot, key));
        scene.Cut("n1").Settle();

        Assert.False(RemovalRule.IsAwaited(scene.Snapshot, key));
        Assert.Equal("web@n1", Left(scene, "web"));
        scene.Heal("n1").Settle();
        Assert.Null(scene.Snapshot.FindService(key));
        Assert.False(RemovalRule.IsAwaited(scene.Snapshot, key));
    }

    private static Scene Deployed()
    {
        var scene = Scene.Of(3);
        scene.Deploy(Web("web:1"), Db());
        return scene.Pass(30);
    }

    private static ServiceSpec Web(string image) => On(Scene.Web(2, image)) with
    {
        Dependencies = [new DependencySpec("db", DependencyCondition.Started)],
        Placement = PlacementSpec.Anywhere,
    };

    private static ServiceSpec Db() => On(Scene.Web(1, "db:1") with
    {
        Name = "db",
        Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.hostname", "n3", true)] },
    });

    private static ServiceSpec On(ServiceSpec service) => service with
    {
        Container = service.Container with
        {
            Name = $"shop_{service.Name}",
            Endpoints = [new EndpointSpec { Network = "shop_default" }],
        },
    };

    private static GoalState Goal(Scene scene) => new DownGoal("shop", ["db", "web"]).Check(scene.Snapshot);

    private static string Left(Scene scene, string? service = null) => string.Join(' ', scene.Snapshot.Tasks.Values
        .Where(task => !task.IsGone && (service is null || task.Service.Name == service))
        .Select(task => $"{task.Service.Name}@{task.Node}"));
}
