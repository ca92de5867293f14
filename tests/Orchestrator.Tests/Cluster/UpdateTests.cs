using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.World;
using Orc.Orchestrator.Updates;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>How replicas give way to those of another release, and back: the scenarios UPD.</summary>
public sealed class UpdateTests
{
    private static readonly FakeBehaviour Fails = new() { ExitCode = 1 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public void Update_AnyParallelism_ReplacesEverySlot(int parallelism)
    {
        var scene = Deployed(4);
        scene.Deploy(Web(4, "web:2", update => update with { Parallelism = parallelism }));
        scene.Pass(5);

        Assert.Equal("1=web:2 2=web:2 3=web:2 4=web:2", scene.ImagesOf());
        Assert.Equal(UpdateStatus.Completed, State(scene).Status);
        Assert.Equal("update completed", State(scene).Message);
    }

    [Fact]
    public void Update_First_IsNone() => Assert.Null(Deployed(2).Service().UpdateState);

    [Fact]
    public void Update_WithADelay_PausesBetweenBatches()
    {
        var scene = Deployed(3);
        scene.Deploy(Web(3, "web:2", update => update with { Delay = TimeSpan.FromSeconds(20) }));

        Assert.Equal("1=web:2 2=web:1 3=web:1", scene.Settle().ImagesOf());
        Assert.Equal("1=web:2 2=web:1 3=web:1", scene.Pass(19).ImagesOf());
        Assert.Equal("1=web:2 2=web:2 3=web:1", scene.Pass(1).ImagesOf());
        Assert.Equal(UpdateStatus.Updating, State(scene).Status);
        Assert.Equal("1=web:2 2=web:2 3=web:2", scene.Pass(20).ImagesOf());
        Assert.Equal(UpdateStatus.Completed, State(scene.Pass(5)).Status);
    }

    [Fact]
    public void Update_NothingChanged_TouchesNothing()
    {
        var scene = Deployed(2);
        var version = scene.Snapshot.Version;
        scene.Deploy(Web(2));

        Assert.Equal(version, scene.Settle().Snapshot.Version);
    }

    [Fact]
    public void Update_OfConstraintsOnly_MovesOnlyWhatMustMove()
    {
        var scene = Scene.Of(0).Join("a1", "zone=a").Join("b1", "zone=b").Join("a2", "zone=a");
        scene.Deploy(Web(3));
        var before = scene.Settle().Holders().Where(task => task.Node != new NodeId("b1")).Select(task => task.Id);
        scene.Deploy(Web(3) with
        {
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.labels.zone", "a", true)] },
        });

        Assert.Equal(2, scene.Settle().Holders().Count(task => before.Contains(task.Id)));
        Assert.DoesNotContain("b1", scene.Spread());
        Assert.Null(scene.Service().UpdateState);
    }

    [Fact]
    public void Failure_WithPause_StopsAfterTheFirst()
    {
        var scene = Deployed(3);
        scene.Images["web:2"] = new FakeBehaviour { Rejection = "no such image" };
        scene.Deploy(Web(3, "web:2"));
        scene.Pass(60);

        Assert.Equal(UpdateStatus.Paused, State(scene).Status);
        Assert.Matches(@"update paused: task shop_web\.1\.\d+ failed or ended early", State(scene).Message);
        Assert.Equal("2=web:1 3=web:1", scene.ImagesOf());

        // Asked once more for the same: it stays paused.
        scene.Deploy(Web(3, "web:2"));
        Assert.Equal("2=web:1 3=web:1", scene.Pass(60).ImagesOf());

        Assert.All(
            scene.Snapshot.Tasks.Values.Where(task => scene.ReleaseOf(task).Container.Image == "web:2"),
            task => Assert.Equal(1, task.Slot));

        scene.Images.Clear();
        scene.Deploy(Web(3, "web:2", update => update with { FailureAction = FailureAction.Continue }));
        Assert.Equal("1=web:2 2=web:2 3=web:2", scene.Pass(600).ImagesOf());
    }

    [Fact]
    public void Failure_WithRollback_GoesBackToTheReleaseBefore()
    {
        var scene = Deployed(4);
        scene.Images["web:2"] = Fails;
        scene.Deploy(Web(4, "web:2", update => update with
        {
            FailureAction = FailureAction.Rollback,
            MaxFailureRatio = 0.4,
        }));
        scene.Pass(60);

        // One failure of four was borne, the second was not.
        Assert.Equal(2, scene.Snapshot.Tasks.Values.Count(task => task.FailedUpdate));
        Assert.Equal(UpdateStatus.RollbackCompleted, State(scene).Status);
        Assert.Matches("update rolled back: task .* failed or ended early", State(scene).Message);
        Assert.Equal("1=web:1 2=web:1 3=web:1 4=web:1", scene.ImagesOf());
        Assert.Equal(4, scene.Running());
    }

    [Fact]
    public void Failure_OfTheRollback_PausesIt()
    {
        var scene = Deployed(3);
        scene.Images["web:2"] = Fails;
        scene.Deploy(Web(3, "web:2", update =>
            update with { Parallelism = 3, FailureAction = FailureAction.Rollback }));
        scene.Decide();
        scene.Images["web:1"] = Fails;
        scene.Pass(120);

        Assert.Equal(UpdateStatus.RollbackPaused, State(scene).Status);
        Assert.StartsWith("rollback paused: task ", State(scene).Message);
    }

    [Fact]
    public void Failure_OfTheRollbackWithContinue_FinishesIt()
    {
        var scene = Scene.Of(3);
        var first = Web(3) with { Rollback = Scene.Web().Rollback with { FailureAction = FailureAction.Continue } };
        scene.Deploy(first);
        scene.Settle();
        scene.Images["web:2"] = Fails;
        scene.Deploy(first with
        {
            Container = first.Container with { Image = "web:2" },
            Update = first.Update with { Parallelism = 3, FailureAction = FailureAction.Rollback },
        });
        scene.Decide();
        scene.Images["web:1"] = Fails;
        scene.Pass(120);

        Assert.Equal(UpdateStatus.RollbackCompleted, State(scene).Status);
        Assert.Equal("1=web:1 2=web:1 3=web:1", scene.ImagesOf());
    }

    [Fact]
    public void Failure_AfterTheMonitor_IsNoFailureOfTheUpdate()
    {
        var scene = Deployed(1);
        scene.Deploy(Web(1, "web:2"));
        scene.Pass(6).Happen("web", 1, task => task.Exit(1));

        Assert.Equal(UpdateStatus.Completed, State(scene.Settle()).Status);
    }

    [Fact]
    public void Failure_WithinTheMonitor_CountsThoughItWasUp()
    {
        var scene = Deployed(1);
        scene.Deploy(Web(1, "web:2"));
        scene.Pass(4).Happen("web", 1, task => task.Exit(1));

        Assert.Equal(UpdateStatus.Paused, State(scene.Settle()).Status);
    }

    [Fact]
    public void Failure_Unhealthy_CountsToo()
    {
        var scene = Deployed(2);
        scene.Images["web:2"] = new FakeBehaviour { Health = HealthState.Unhealthy };
        var next = Web(2, "web:2");
        scene.Deploy(next with
        {
            Container = next.Container with { Health = new HealthSpec { Test = ["CMD", "ok"] } },
        });

        Assert.Equal(UpdateStatus.Paused, State(scene.Settle()).Status);
        Assert.Equal("1=web:2 2=web:1", scene.ImagesOf());
    }

    [Fact]
    public void StopFirst_OldStillRunning_MakesNoSuccessor()
    {
        var scene = Deployed(1);
        scene.Deploy(Web(1, "web:2"));

        Assert.Empty(scene.Decide().Holders());
        Assert.Equal("1=web:2", scene.Settle().ImagesOf());
        Assert.Equal(1, scene.Running());
    }

    [Fact]
    public void StopFirst_NoRoomForTwo_TakesWhatThePredecessorGaveBack()
    {
        var scene = Scene.Of(1);
        scene.Deploy(PlacementTests.With(Web(1), memory: 1000));
        scene.Settle().Deploy(PlacementTests.With(Web(1, "web:2"), memory: 1000));

        Assert.Equal("1=web:2", scene.Settle().ImagesOf());
        Assert.Equal("1@n1", scene.Where());
    }

    [Fact]
    public void StartFirst_NewNotUpYet_KeepsTheOld()
    {
        var scene = Deployed(2);
        scene.Images["web:2"] = new FakeBehaviour { Health = HealthState.Starting };
        var next = Web(2, "web:2", update => update with { Order = UpdateOrder.StartFirst, Parallelism = 0 });
        next = next with { Container = next.Container with { Health = new HealthSpec { Test = ["CMD", "ok"] } } };
        scene.Deploy(next);

        Assert.Equal("1=web:1 1=web:2 2=web:1 2=web:2", scene.Settle().ImagesOf());
        Assert.Equal(4, scene.Running());
        scene.Images["web:2"] = new FakeBehaviour();
        Assert.Equal("1=web:2 2=web:2", scene.Settle().ImagesOf());
        Assert.Equal(2, scene.Running());
    }

    [Fact]
    public void Update_Second_TakesThePlaceOfTheFirst()
    {
        var scene = Deployed(3);
        scene.Deploy(Web(3, "web:2", update => update with { Delay = TimeSpan.FromSeconds(60) }));
        scene.Settle().Deploy(Web(3, "web:3"));

        Assert.Equal("1=web:3 2=web:3 3=web:3", scene.Settle().ImagesOf());
        Assert.Equal(UpdateStatus.Completed, State(scene.Pass(5)).Status);
    }

    [Fact]
    public void Update_ThatFindsNoNode_DoesNotHangForEver()
    {
        var scene = Deployed(2);
        scene.Deploy(PlacementTests.With(Web(2, "web:2"), memory: 1_000_000));

        Assert.Equal(UpdateStatus.Updating, State(scene.Pass(599)).Status);
        Assert.Equal("update paused: nothing came up for 10 minutes", State(scene.Pass(1)).Message);
        Assert.Equal("1=web:2 2=web:1", scene.ImagesOf());
    }

    [Fact]
    public void Rollback_Asked_GoesBackAndForth()
    {
        var scene = Deployed(2);
        scene.Deploy(Web(2, "web:2"));
        scene.Pass(5).Do(ServicePlanner.Rollback(scene.Snapshot, "shop_web"));

        Assert.Equal(UpdateStatus.RollbackStarted, State(scene.Decide()).Status);
        Assert.Equal("1=web:1 2=web:1", scene.Settle().ImagesOf());
        Assert.Equal(UpdateStatus.RollbackCompleted, State(scene.Pass(5)).Status);
        Assert.Equal("manually requested rollback", State(scene).Message);

        scene.Do(ServicePlanner.Rollback(scene.Snapshot, "shop_web"));
        Assert.Equal("1=web:2 2=web:2", scene.Settle().ImagesOf());
    }

    [Fact]
    public void Rollback_ToAnEarlierRelease_IsPossibleWhileItIsKept()
    {
        var scene = Deployed(1);
        for (var version = 2; version <= 12; version++)
        {
            scene.Deploy(Web(1, $"web:{version}"));
            scene.Pass(5);
        }

        var history = scene.Service().History;
        Assert.Equal(PastRelease.Kept, history.Length);
        Assert.All(history, past => Assert.Contains(past.Release, scene.Snapshot.Releases.Keys));
        Assert.DoesNotContain(scene.Snapshot.Releases.Values, release => release.Container.Image == "web:1");

        scene.Do(ServicePlanner.Rollback(scene.Snapshot, "shop_web", history[^1].Release));
        Assert.Equal("1=web:2", scene.Settle().ImagesOf());
        Assert.Equal(
            "service shop_web does not have a release 1 to go back to (orc stack history shop)",
            ServicePlanner.Rollback(scene.Snapshot, "shop_web", 1).Error);
    }

    [Fact]
    public void Rollback_NothingBefore_IsRefused() => Assert.Equal(
        "service shop_web does not have a previous release to go back to",
        ServicePlanner.Rollback(Deployed(1).Snapshot, "shop_web").Error);

    [Fact]
    public void Force_NothingChanged_MakesEveryTaskAnew()
    {
        var scene = Deployed(2);
        var before = scene.Holders().Select(task => task.Id).ToList();
        scene.Do(ServicePlanner.Update(scene.Snapshot, "shop_web", new ServiceEdit { Force = true }));

        Assert.DoesNotContain(scene.Settle().Holders(), task => before.Contains(task.Id));
        Assert.Equal(UpdateStatus.Completed, State(scene.Pass(5)).Status);
        Assert.Empty(scene.Service().History);
    }

    [Fact]
    public void Edit_OfTheContainer_IsARelease()
    {
        var scene = Deployed(2);
        scene.Do(ServicePlanner.Update(scene.Snapshot, "web", new ServiceEdit
        {
            Container = container => container with { Image = "web:9" },
            Replicas = 3,
        }));

        Assert.Equal("1=web:9 2=web:9 3=web:9", scene.Settle().ImagesOf());
        Assert.Equal("update", scene.Service().History.Single().Cause);
    }

    private static Scene Deployed(int replicas)
    {
        var scene = Scene.Of(3);
        scene.Deploy(Web(replicas));
        return scene.Settle();
    }

    private static ServiceSpec Web(
        int replicas, string image = "web:1", Func<UpdateSpec, UpdateSpec>? update = null)
    {
        var web = Scene.Web(replicas, image);
        return web with { Update = update?.Invoke(web.Update) ?? web.Update };
    }

    private static UpdateState State(Scene scene) => scene.Service().UpdateState!;
}
