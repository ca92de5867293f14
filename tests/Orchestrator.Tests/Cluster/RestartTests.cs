using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>When a task that ended is replaced: the scenarios RST. What the agent does in place is not this.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(RestartPolicy.Always, EndReason.Failed, true)]
    [InlineData(RestartPolicy.Always, EndReason.Completed, true)]
    [InlineData(RestartPolicy.Always, EndReason.Rejected, true)]
    [InlineData(RestartPolicy.OnFailure, EndReason.Failed, true)]
    [InlineData(RestartPolicy.OnFailure, EndReason.Completed, false)]
    [InlineData(RestartPolicy.No, EndReason.Failed, false)]
    [InlineData(RestartPolicy.No, EndReason.Rejected, false)]
    [InlineData(RestartPolicy.No, EndReason.RemovedByUser, true)]
    public void Ended_UnderAPolicy_IsReplacedOrNot(RestartPolicy policy, EndReason reason, bool replaced)
    {
        var scene = Scene.Of(2);
        var web = Web(policy);
        scene.Deploy(web);
        var before = scene.Settle().Holders().Single().Id;
        scene.Happen("web", 1, task => End(task, reason)).Pass(10);

        Assert.Equal(replaced, scene.Holders().Single().Id != before);

        // The same once more resurrects nothing; another release does.
        scene.Deploy(web);
        Assert.Equal(replaced, scene.Pass(10).Holders().Single().Id != before);
        scene.Deploy(web with { Container = web.Container with { Image = "web:2" } });
        Assert.Equal("1=web:2", scene.Pass(10).ImagesOf());
        Assert.Equal(1, scene.Running());
    }

    [Fact]
    public void Ended_WithADelay_IsReplacedAfterIt()
    {
        var scene = Deployed(Web(RestartPolicy.Always));
        scene.Happen("web", 1, task => End(task, EndReason.Failed));

        Assert.Equal(0, scene.Pass(4).Running());
        Assert.Equal(1, scene.Pass(1).Running());
    }

    [Fact]
    public void Ended_NoDelayAsked_WaitsLongerEachTime()
    {
        var scene = Scene.Of(1);
        scene.Images["web:1"] = new FakeBehaviour { Rejection = "no such image" };
        var web = Web(RestartPolicy.Always);
        scene.Deploy(web with
        {
            Container = web.Container with { Restart = new RestartSpec(RestartPolicy.Always) },
        });

        List<int> attempts = [];
        foreach (var second in (double[])[0, 1, 2, 4, 8, 16, 32, 60])
        {
            attempts.Add(scene.Pass(second).Snapshot.Tasks.Values.Max(task => task.Attempt));
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], attempts);
    }

    [Fact]
    public void Attempts_AreCountedBySlotAndRelease()
    {
        var scene = Scene.Of(1);
        scene.Images["web:1"] = new FakeBehaviour { Rejection = "no such image" };
        var web = Web(RestartPolicy.Always, attempts: 1) with { Replicas = 2 };
        scene.Deploy(web);
        scene.Pass(60);

        // One more of each slot, and no third.
        Assert.Equal(4, scene.Snapshot.Tasks.Count);
        Assert.All(scene.Holders(), task => Assert.Equal((TaskState.Ended, 1), (task.State, task.Attempt)));

        scene.Images.Clear();
        scene.Deploy(web with { Container = web.Container with { Image = "web:2" } });
        Assert.Equal(2, scene.Pass(60).Running());
        Assert.All(scene.Holders(), task => Assert.Equal(0, task.Attempt));
    }

    [Fact]
    public void Attempts_WithAWindow_AreForgottenAfterIt()
    {
        var scene = Scene.Of(1);
        var web = Web(RestartPolicy.Always, attempts: 1);
        scene.Deploy(web with
        {
            Container = web.Container with
            {
                Restart = web.Container.Restart with { Window = TimeSpan.FromSeconds(30) },
            },
        });
        scene.Settle().Happen("web", 1, task => End(task, EndReason.Failed)).Pass(5);
        Assert.Equal(1, scene.Running());

        scene.Pass(40).Happen("web", 1, task => End(task, EndReason.Failed)).Pass(5);
        Assert.Equal(1, scene.Running());

        scene.Happen("web", 1, task => End(task, EndReason.Failed)).Pass(5);
        Assert.Equal(0, scene.Running());
    }

    [Fact]
    public void Delay_ControlPlaneStartsAnew_IsWaitedForAllTheSame()
    {
        var scene = Deployed(Web(RestartPolicy.Always));
        scene.Happen("web", 1, task => End(task, EndReason.Failed)).Pass(2);
        var decision = new Orchestrator.Services.ServiceDecider().Decide(
            scene.Snapshot, scene.Service().Key, scene.Now);

        Assert.Empty(decision.Changes);
        Assert.Equal(scene.Now + TimeSpan.FromSeconds(3), decision.LookAgainAt);
    }

    [Fact]
    public void Restarts_FiveInARow_TryAnotherNode()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Web(RestartPolicy.Always));
        scene.Settle();
        for (var run = 1; run <= 5; run++)
        {
            Assert.Equal("1@n1", scene.Where());
            scene.Pass(3).Happen("web", 1, task => task.StartByHand()).Settle();
        }

        Assert.Equal("1@n2", scene.Pass(5).Where());
        Assert.Equal(1, scene.Running());
    }

    [Fact]
    public void Restarts_FarApart_AreBorne()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Web(RestartPolicy.Always));
        scene.Settle();
        for (var run = 1; run <= 9; run++)
        {
            scene.Pass(70).Happen("web", 1, task => task.StartByHand()).Settle();
        }

        Assert.Equal("1@n1", scene.Pass(5).Where());
    }

    private static Scene Deployed(ServiceSpec service)
    {
        var scene = Scene.Of(2);
        scene.Deploy(service);
        return scene.Settle();
    }

    private static ServiceSpec Web(RestartPolicy policy, int? attempts = null)
    {
        var web = Scene.Web(1);
        return web with
        {
            Container = web.Container with
            {
                Restart = new RestartSpec(policy, attempts) { Delay = TimeSpan.FromSeconds(5) },
            },
        };
    }

    private static void End(FakeTask task, EndReason reason)
    {
        task.Exit(reason == EndReason.Completed ? 0 : 1);
        task.State = TaskState.Ended;
        task.EndReason = reason;
    }
}
