using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.World;
using Orc.Orchestrator.Updates;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>While a node is given up, what it has is not waited for; when it is back, it is made as all else.</summary>
public sealed class GivenUpNodeTests
{
    [Theory]
    [InlineData(FailureAction.Pause)]
    [InlineData(FailureAction.Rollback)]
    public void Update_ComesToItsEnd_AndTheNodeFollowsWhenItIsBack(FailureAction onFailure)
    {
        var scene = Deployed(Web(3));
        scene.Cut("n1").Settle().Deploy(Web(3, "web:2", onFailure));

        Assert.Equal(UpdateStatus.Completed, scene.Pass(30).Service().UpdateState!.Status);
        Assert.True(IsOver(scene));
        Assert.Equal(UpdateStatus.Completed, scene.Pass(3600).Service().UpdateState!.Status);
        Assert.Equal("1=web:1 1=web:2 2=web:2 3=web:2", scene.ImagesOf());

        scene.Heal("n1").Settle();
        Assert.Equal("1=web:2 2=web:2 3=web:2", scene.ImagesOf());
        Assert.Equal(3, scene.Running());
    }

    [Fact]
    public void Update_UnderWay_WhenTheNodeGoes_ComesToItsEnd()
    {
        var scene = Deployed(Web(3));
        scene.Images["web:2"] = new FakeBehaviour { Health = HealthState.Starting };
        var next = Web(3, "web:2");
        scene.Deploy(next with
        {
            Container = next.Container with { Health = new HealthSpec { Test = ["CMD", "ok"] } },
        });
        var updating = scene.Settle().Holders().Single(task => scene.ReleaseOf(task).Container.Image == "web:2");
        scene.Cut(updating.Node.Value).Settle();
        scene.Images.Clear();

        Assert.Equal(UpdateStatus.Completed, scene.Pass(60).Service().UpdateState!.Status);
        Assert.True(IsOver(scene));
        scene.Heal(updating.Node.Value).Settle();
        Assert.Equal("1=web:2 2=web:2 3=web:2", scene.ImagesOf());
        Assert.Equal(3, scene.Running());
    }

    [Fact]
    public void Update_OfAGlobalService_LeavesTheNodeOutUntilItIsBack()
    {
        var scene = Deployed(Web(1) with { Mode = ServiceMode.Global });
        scene.Cut("n1").Settle().Deploy(Web(1, "web:2", FailureAction.Rollback) with { Mode = ServiceMode.Global });

        Assert.Equal(UpdateStatus.Completed, scene.Pass(30).Service().UpdateState!.Status);
        Assert.True(IsOver(scene));
        Assert.Equal("1=web:1 2=web:2 3=web:2", scene.Pass(3600).ImagesOf());
        Assert.Equal("1=web:2 2=web:2 3=web:2", scene.Heal("n1").Settle().ImagesOf());
        Assert.Equal(3, scene.Running());
    }

    [Fact]
    public void Update_OfAGlobalService_WhoseNewTaskIsLost_ComesToItsEnd()
    {
        var scene = Deployed(Web(1) with { Mode = ServiceMode.Global });
        scene.Deploy(Web(1, "web:2") with { Mode = ServiceMode.Global });
        scene.Decide().Cut("n1");

        Assert.Equal(UpdateStatus.Completed, scene.Pass(60).Service().UpdateState!.Status);
        Assert.True(IsOver(scene));
        scene.Heal("n1").Settle();
        Assert.Equal("1=web:2 2=web:2 3=web:2", scene.ImagesOf());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Scale_IsOver_ThoughALostTaskHasItsStandIn(int replicas)
    {
        var scene = Deployed(Web(3));
        scene.Cut("n1").Settle().Do(ServicePlanner.Scale(scene.Snapshot, "web", replicas));

        Assert.True(IsOver(scene.Pass(30)));
        scene.Heal("n1").Settle();
        Assert.Equal(replicas, scene.Running());
    }

    [Fact]
    public void Deploy_IsNotOver_BeforeTheStandInIsUp()
    {
        var scene = Deployed(Web(3));
        scene.Cut("n1").Decide();

        Assert.Equal("1@n1 1@n2 2@n2 3@n3", scene.Where());
        Assert.False(IsOver(scene));
        Assert.True(IsOver(scene.Pass(30)));
    }

    [Theory]
    [InlineData(ServiceMode.Replicated)]
    [InlineData(ServiceMode.Global)]
    public void Drained_WhileItIsDown_IsNotWaitedForEither(ServiceMode mode)
    {
        var scene = Deployed(Web(3) with { Mode = mode });
        scene.Cut("n1").Update("n1", node => node with { Availability = NodeAvailability.Drain }).Settle();
        scene.Deploy(Web(3, "web:2", FailureAction.Rollback) with { Mode = mode });

        Assert.Equal(UpdateStatus.Completed, scene.Pass(30).Service().UpdateState!.Status);
        Assert.True(IsOver(scene));
    }

    [Fact]
    public void Update_WhoseStandInHasNoNodeToGoTo_ComesToItsEnd_AndTheNodesOwnIsRelievedInOrder()
    {
        var scene = Deployed(OnAVolume("web:1"));
        scene.Cut("n1").Settle().Deploy(OnAVolume("web:2"));

        Assert.Equal(UpdateStatus.Completed, scene.Pass(3600).Service().UpdateState!.Status);
        Assert.Equal("1=web:1 1=web:2", scene.ImagesOf());

        scene.Heal("n1");
        for (var turn = 0; turn < 20; turn++)
        {
            Assert.True(scene.Turn().Running() <= 1, scene.Show());
        }

        Assert.Equal("1=web:2", scene.Pass(60).ImagesOf());
        Assert.Equal(1, scene.Running());

        static ServiceSpec OnAVolume(string image)
        {
            var web = Web(1, image, FailureAction.Rollback);
            return web with
            {
                Container = web.Container with
                {
                    Mounts = [new MountSpec.Volume { Name = "shop_data", Target = "/data" }],
                },
            };
        }
    }

    [Theory]
    [InlineData(RestartPolicy.No)]
    [InlineData(RestartPolicy.OnFailure)]
    public void Completed_OnALostNode_IsNotDoneAgain(RestartPolicy policy)
    {
        var web = Web(1);
        var scene = Deployed(web with
        {
            Container = web.Container with { Restart = new RestartSpec(policy) },
        });
        scene.Happen("web", 1, task => task.Exit(0)).Settle().Cut("n1");

        Assert.Equal("1@n1", scene.Pass(3600).Where());
        Assert.Equal("1@n1", scene.Heal("n1").Pass(60).Where());
        Assert.Equal(0, scene.Running());
    }

    [Fact]
    public void Keep_TheTaskThatStays_CountsAsBefore()
    {
        var web = Web(2) with { Placement = new PlacementSpec { Partition = PartitionAction.Keep } };
        var scene = Deployed(web);
        scene.Cut("n1").Pass(30);

        Assert.Equal("1@n1 2@n2", scene.Where());
        Assert.True(IsOver(scene));
    }

    [Fact]
    public void Keep_DeployedMeanwhile_SaysWhomItWaitsFor()
    {
        var keep = new PlacementSpec { Partition = PartitionAction.Keep };
        var scene = Deployed(Web(1) with { Placement = keep });
        scene.Cut("n1").Settle().Deploy(Web(1, "web:2") with { Placement = keep });

        Assert.Equal(
            "shop_web.1 is on node n1, which cannot be reached, and is waited for (x-partition: keep): it is made anew "
                + "when the node is back, or elsewhere once that is given up (orc node update --availability drain n1)",
            Progress(scene.Pass(30)).Error);
        Assert.True(IsOver(scene.Heal("n1").Pass(60)));
    }

    private static Scene Deployed(ServiceSpec service)
    {
        var scene = Scene.Of(3);
        scene.Deploy(service);
        return scene.Pass(30);
    }

    private static ServiceSpec Web(
        int replicas, string image = "web:1", FailureAction onFailure = FailureAction.Pause)
    {
        var web = Scene.Web(replicas, image);
        return web with { Update = web.Update with { FailureAction = onFailure } };
    }

    private static bool IsOver(Scene scene) => Progress(scene) is { IsOver: true, Error: "" };

    private static Protocol.V1.ServiceProgress Progress(Scene scene) => ServiceProgressRule.Of(
        scene.Snapshot, new ServiceKey("shop", "web"), scene.Now, task => task.UpAt ?? task.CreatedAt);
}
