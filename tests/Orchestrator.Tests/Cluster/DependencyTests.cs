using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Who depends on services whose tasks are many, or are tried again.</summary>
public sealed class DependencyTests
{
    [Theory]
    [InlineData(ServiceMode.GlobalJob)]
    [InlineData(ServiceMode.Global)]
    public void Global_DoneOnOneNodeOfTwo_HoldsWhoDependsOnIt(ServiceMode mode)
    {
        var scene = Scene.Of(2);
        scene.Deploy(Of("migrate") with { Mode = mode }, Of("web", On("migrate")));
        Assert.False(IsOpen(scene.Settle()));

        Assert.False(IsOpen(scene.Happen("migrate", 1, task => task.Exit(0)).Settle()));
        Assert.Equal("waiting for migrate to complete", scene.Service().Held?.Text);
        Assert.True(IsOpen(scene.Happen("migrate", 2, task => task.Exit(0)).Settle()));
    }

    [Fact]
    public void Global_NodesThatCannotHaveOne_AreNotWaitedFor()
    {
        var scene = Scene.Of(3)
            .Update("n2", node => node with { Availability = NodeAvailability.Pause })
            .Update("n3", node => node with { Status = NodeStatus.Unreachable });
        scene.Deploy(Of("migrate") with { Mode = ServiceMode.GlobalJob }, Of("web", On("migrate")));

        Assert.True(IsOpen(scene.Settle().Happen("migrate", 1, task => task.Exit(0)).Settle()));
    }

    [Fact]
    public void Global_NodeThatGoesMeanwhile_IsNotWaitedFor()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Of("migrate") with { Mode = ServiceMode.GlobalJob }, Of("web", On("migrate")));
        scene.Settle().Happen("migrate", 1, task => task.Exit(0)).Settle();

        Assert.True(IsOpen(scene.Cut("n2").Settle()));
    }

    [Fact]
    public void Global_NothingDoneAnywhere_HoldsThoughNoNodeIsThere()
    {
        var scene = Scene.Of(1).Update("n1", node => node with { Status = NodeStatus.Unreachable });
        scene.Deploy(Of("migrate") with { Mode = ServiceMode.GlobalJob }, Of("web", On("migrate")));

        Assert.False(IsOpen(scene.Settle()));
    }

    [Fact]
    public void Failed_TwiceAndTriedAgain_IsWaitedForAndNotGivenUp()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Of("db"), Of("web", On("db")));
        scene.Settle();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            // As it stands in the moment before anybody decided about it, and then.
            Reject(scene);
            Assert.Equal((false, "waiting for db to complete"), Held(scene));
            Assert.Equal((false, "waiting for db to complete"), Held(scene.Settle()));
            scene.Pass(10);
        }

        Assert.True(IsOpen(scene.Happen("db", 1, task => task.Exit(0)).Settle()));
    }

    [Fact]
    public void Failed_AsOftenAsAPersonWaitsFor_IsAFailureUntilItIsUp()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Of("db"), Of("web", On("db")));
        scene.Settle();
        for (var attempt = 0; attempt < FailingRule.ManyAttempts; attempt++)
        {
            Reject(scene);
            scene.Settle();
            var name = scene.Snapshot.Tasks.Values.Last(task => task.FailedAt is not null).Wish.Name;
            Assert.Equal(
                attempt + 1 < FailingRule.ManyAttempts
                    ? (false, "waiting for db to complete")
                    : (true, $"dependency failed to start: container {name}: no image"),
                Held(scene));
            scene.Pass(10);
        }

        // Its next one runs: it may yet be.
        Assert.True(IsOpen(scene.Happen("db", 1, task => task.Exit(0)).Settle()));
        Assert.Null(scene.Service().Held);
    }

    [Fact]
    public void Failed_AndNotTriedAgain_IsAFailureAtOnce()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Of("db", RestartPolicy.No), Of("web", On("db")));
        scene.Settle();
        Reject(scene);

        Assert.True(Held(scene).Failed);
        Assert.True(Held(scene.Settle()).Failed);
        Assert.True(scene.Service().Held is { Failed: true });
    }

    private static void Reject(Scene scene) => scene.Happen("db", 1, task =>
    {
        task.State = TaskState.Ended;
        task.EndReason = EndReason.Rejected;
        task.Message = "no image";
    });

    private static (bool Failed, string Text) Held(Scene scene)
    {
        var held = DependencyRule.Evaluate(scene.Snapshot, scene.Service());
        return (held?.Failed ?? false, held?.Text ?? "");
    }

    /// <summary>What waits may start.</summary>
    private static bool IsOpen(Scene scene) => scene.Service().Opened == GateMark.Of(scene.Service());

    private static DependencySpec On(string service) =>
        new(service, DependencyCondition.CompletedSuccessfully) { Required = true };

    private static ServiceSpec Of(string name, params DependencySpec[] dependencies) =>
        Of(name, RestartPolicy.OnFailure, dependencies);

    private static ServiceSpec Of(string name, RestartPolicy policy, params DependencySpec[] dependencies)
    {
        var web = Scene.Web(image: $"{name}:1");
        return web with
        {
            Name = name,
            Dependencies = [.. dependencies],
            Container = web.Container with
            {
                Name = $"shop_{name}",
                Restart = new RestartSpec(policy) { Delay = TimeSpan.FromSeconds(5) },
            },
        };
    }
}
