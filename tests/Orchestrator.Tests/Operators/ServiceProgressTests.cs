using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.Cluster;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Operators;

public sealed class ServiceProgressTests
{
    [Fact]
    public void Of_NothingDoneYet_SaysHowManyAreWanted()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web(3));

        Assert.Equal("0/3", Text(scene));
    }

    [Fact]
    public void Of_AllUp_IsWatchedAndThenOver()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web(3));
        scene.Settle();

        Assert.Equal("3/3 watched 5000", Text(scene));
        Assert.Equal("3/3 over", Text(scene.Pass(5)));
    }

    [Fact]
    public void Of_HealthyTasks_NeedNoWatching()
    {
        var scene = Scene.Of(1);
        var web = Scene.Web(2);
        scene.Deploy(web with { Container = web.Container with { Health = new HealthSpec { Test = ["CMD", "ok"] } } });

        Assert.Equal("2/2 over", Text(scene.Settle()));
    }

    [Fact]
    public void Of_AnUpdate_IsOverWithIt()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web(2));
        scene.Pass(10);
        scene.Deploy(Scene.Web(2, "web:2"));

        Assert.StartsWith("0/2", Text(scene.Decide()), StringComparison.Ordinal);
        Assert.Equal("2/2 over", Text(scene.Pass(30)));
    }

    [Fact]
    public void Of_FewerWanted_IsNotOverBeforeTheOthersGo()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web(3));
        scene.Pass(10);
        scene.Deploy(Scene.Web(1));

        Assert.Equal("3/1", Text(scene));
        Assert.Equal("1/1 over", Text(scene.Settle()));
    }

    [Fact]
    public void Of_APausedUpdate_IsAnError()
    {
        var scene = Scene.Of(1);
        scene.Images["web:2"] = new FakeBehaviour { ExitCode = 1 };
        scene.Deploy(Scene.Web(2));
        scene.Pass(10);
        scene.Deploy(Scene.Web(2, "web:2"));
        scene.Pass(60);

        Assert.Contains("over: service update paused: task shop_web.1", Text(scene), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WhatFailsAgainAndAgain_IsAnErrorAtLast()
    {
        var scene = Scene.Of(1);
        scene.Images["web:1"] = new FakeBehaviour { Rejection = "no such image: web:1" };
        scene.Deploy(Scene.Web());
        scene.Pass(600);

        Assert.Contains("over: shop_web.1 failed", Text(scene), StringComparison.Ordinal);
        Assert.Contains("times: no such image: web:1", Text(scene), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RestartPolicy.OnFailure, "1/1 over")]
    [InlineData(RestartPolicy.No, "1/1 over")]
    [InlineData(RestartPolicy.Always, "0/1")]
    public void Of_WhatEndedWell_IsDoneWherePoliciesLetItBe(RestartPolicy policy, string expected)
    {
        var scene = Scene.Of(1);
        scene.Images["web:1"] = new FakeBehaviour { ExitCode = 0 };
        var web = Scene.Web();
        scene.Deploy(web with { Container = web.Container with { Restart = new RestartSpec(policy) } });

        Assert.Equal(expected, Text(scene.Settle()));
    }

    [Fact]
    public void Of_AGlobalService_WantsOneOnEachNodeThatFits()
    {
        var scene = Scene.Of(2).Join("ssd", "disk=ssd");
        scene.Deploy(Scene.Web() with { Mode = ServiceMode.Global });
        Assert.Equal("0/3", Text(scene));

        scene.Do(ServicePlanner.Update(scene.Snapshot, "web", new ServiceEdit
        {
            Placement = _ => new PlacementSpec
            {
                Constraints = [new PlacementConstraint("node.labels.disk", "ssd", IsEqual: true)],
            },
        }));
        Assert.Equal("1/1 over", Text(scene.Pass(30)));
    }

    [Fact]
    public void Of_AService_ThatIsGone_SaysSo() =>
        Assert.Equal("0/0 over: service shop_web was removed meanwhile", Text(Scene.Of(1)));

    private static string Text(Scene scene)
    {
        var progress = ServiceProgressRule.Of(
            scene.Snapshot, new ServiceKey("shop", "web"), scene.Now, task => task.UpAt ?? task.CreatedAt);
        return string.Create(CultureInfo.InvariantCulture, $"{progress.Done}/{progress.Wanted}") + Rest(progress);
    }

    private static string Rest(ServiceProgress progress) => progress switch
    {
        { IsOver: true, Error.Length: > 0 } => $" over: {progress.Error}",
        { IsOver: true } => " over",
        { WatchedFor: > 0 } => $" watched {progress.WatchedFor}",
        _ => "",
    };
}
