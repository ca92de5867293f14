using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Tasks that complete: the scenarios JOB.</summary>
public sealed class JobTests
{
    private static readonly FakeBehaviour Completes = new() { ExitCode = 0 };

    [Fact]
    public void Job_StartsSoManyAtATime()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Job(5, concurrent: 2));

        Assert.Equal("1@n1 2@n2", scene.Settle().Where());
        scene.Happen("web", 1, task => task.Exit(0)).Settle();
        Assert.Equal(3, scene.Holders().Count());
        Assert.Equal(2, scene.Running());
    }

    [Fact]
    public void Job_TopsUpUntilAllCompleted_NeverBeyond()
    {
        var scene = Scene.Of(2);
        scene.Images["web:1"] = Completes;
        scene.Deploy(Job(7, concurrent: 3));
        scene.Pass(60);

        Assert.Equal(7, scene.Holders().Count(TaskFacts.HasCompleted));
        Assert.Equal(7, scene.Snapshot.Tasks.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], scene.Holders().Select(task => task.Slot).Order());
    }

    [Fact]
    public void Job_Completed_IsNeverStartedAgain()
    {
        var scene = Scene.Of(2);
        scene.Images["web:1"] = Completes;
        scene.Deploy(Job(2));
        scene.Settle();

        // Whatever its file says of restarts: the agent must not start it again either.
        Assert.All(scene.Holders(), task =>
            Assert.Equal(RestartPolicy.OnFailure, scene.ReleaseOf(task).Container.Restart.Policy));
        scene.Deploy(Job(2));
        scene.Pass(600).Do(NodePlanner.Remove(scene.Snapshot, "n1", force: true));
        Assert.Equal(2, scene.Settle().Snapshot.Tasks.Count);
        Assert.Equal(0, scene.Running());
    }

    [Fact]
    public void Job_Failed_IsTriedAgainInItsSlotAsOftenAsAsked()
    {
        var scene = Scene.Of(1);
        scene.Images["web:1"] = new FakeBehaviour { Rejection = "no such image" };
        scene.Deploy(Job(1, attempts: 3));
        scene.Pass(600);

        Assert.Equal(4, scene.Snapshot.Tasks.Count);
        Assert.All(scene.Snapshot.Tasks.Values, task => Assert.Equal(1, task.Slot));
    }

    [Fact]
    public void Job_AskedAnew_ForgetsTheOlderTasks()
    {
        var scene = Scene.Of(2);
        scene.Images["web:1"] = Completes;
        scene.Deploy(Job(2));
        scene.Settle();
        scene.Images["web:2"] = Completes;
        scene.Deploy(Job(2, image: "web:2"));
        scene.Settle();

        Assert.Equal("1=web:2 2=web:2", scene.ImagesOf());
        Assert.Equal(2, scene.Holders().Count(TaskFacts.HasCompleted));
        Assert.Null(scene.Service().UpdateState);
    }

    [Fact]
    public void Job_FewerWantedThanRun_EndsAtTheNumber()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Job(4));
        scene.Settle().Deploy(Job(2));

        Assert.Equal("1@n1 2@n1", scene.Settle().Where());
    }

    [Fact]
    public void Job_NodeLost_IsDoneElsewhere()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Job(1));
        scene.Settle().Cut("n1").Settle().Happen("web", 1, task => task.Exit(0)).Settle();

        Assert.True(TaskFacts.HasCompleted(scene.Holders().Last()), scene.Show());
        scene.Heal("n1").Settle();
        Assert.True(scene.Holders().Count() == 1, scene.Show());
        Assert.True(TaskFacts.HasCompleted(scene.Holders().Single()));
    }

    [Fact]
    public void GlobalJob_OnceOnEachNodeThatTakesNewOnes()
    {
        var scene = Scene.Of(4)
            .Update("n2", node => node with { Availability = NodeAvailability.Drain })
            .Update("n3", node => node with { Availability = NodeAvailability.Pause })
            .Update("n4", node => node with { Status = NodeStatus.Unreachable });
        scene.Images["web:1"] = Completes;
        scene.Deploy(Job(1) with { Mode = ServiceMode.GlobalJob });

        Assert.Equal("n1=1", scene.Settle().Spread());
        Assert.Equal("n1=1 n5=1", scene.Join("n5").Settle().Spread());
        scene.Update("n1", node => node with { Availability = NodeAvailability.Drain });
        Assert.Equal("n1=1 n5=1", scene.Settle().Spread());
        Assert.Equal(2, scene.Holders().Count(TaskFacts.HasCompleted));
    }

    [Fact]
    public void Missing_MoreThanThereShouldBe_IsNoneAndNotFewer() => Assert.Equal(0, JobRule.Missing(
        new Service { Key = new ServiceKey("p", "web"), Release = 1, Replicas = 1, MaxConcurrent = 1 },
        Enumerable.Range(1, 3).Select(slot => (IReadOnlyList<ServiceTask>)
        [
            new ServiceTask
            {
                Id = new TaskId(slot),
                Service = new ServiceKey("p", "web"),
                Slot = slot,
                Release = 1,
                Node = new NodeId("n1"),
                Wish = new TaskWish { Name = "x", Desired = DesiredState.Live },
            },
        ])));

    [Fact]
    public void Rollback_OfAJob_IsRefused()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Job(1));

        Assert.Equal(
            "service shop_web is a job: there is nothing to roll back",
            ServicePlanner.Rollback(scene.Snapshot, "web").Error);
    }

    private static ServiceSpec Job(int replicas, int concurrent = 0, int? attempts = null, string image = "web:1")
    {
        var web = Scene.Web(replicas, image);
        return web with
        {
            Mode = ServiceMode.ReplicatedJob,
            MaxConcurrent = concurrent,
            Container = web.Container with
            {
                Restart = new RestartSpec(RestartPolicy.Always, attempts) { Delay = TimeSpan.FromSeconds(1) },
            },
        };
    }
}
