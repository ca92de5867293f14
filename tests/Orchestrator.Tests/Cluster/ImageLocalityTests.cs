using Orc.Orchestrator.Scheduling;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>
/// An image to fetch counts as half a task to four, by its size, and less than any task of the service. Where agents do
/// not say what they have it is inferred from tasks, and counts as one and a half.
/// </summary>
public sealed class ImageLocalityTests
{
    [Fact]
    public void NewService_OfAnImageThatIsThere_GoesWhereItIs()
    {
        var scene = Scene.Of(0).Join("n2");
        scene.Deploy("other", Scene.Web(1, "big:1") with { Name = "first" });
        scene.Settle().Join("n1").Deploy(Scene.Web(1, "big:1"));

        // n1 has fewer tasks, and would have to fetch it.
        Assert.Equal("1@n2", scene.Settle().Where());
    }

    [Fact]
    public void NewService_WhereTooMuchIsAlready_GoesElsewhere()
    {
        var scene = Scene.Of(0).Join("n2");
        scene.Deploy("other", Scene.Web(2, "big:1") with { Name = "first" });
        scene.Settle().Join("n1").Deploy(Scene.Web(1, "big:1"));

        Assert.Equal("1@n1", scene.Settle().Where());
    }

    [Theory]
    [InlineData("big:1=5", 0, "n2")]
    [InlineData("big:1=5", 1, "n1")]
    [InlineData("big:1=278", 1, "n2")]
    [InlineData("big:1=278", 2, "n1")]
    [InlineData("big:1=9000", 3, "n2")]
    [InlineData("big:1=9000", 4, "n1")]
    [InlineData("big:2=9000", 0, "n1")]
    public void AgentsSay_TheLargerItIsTheMoreTasksItOutweighs(string held, int tasksThere, string expected)
    {
        var scene = Scene.Of(0).Join("n2").Holds("n2", held);
        scene.Deploy("other", Scene.Web(tasksThere, "small:1") with { Name = "first" });
        scene.Settle().Join("n1").Holds("n1", "").Deploy(Scene.Web(1, "big:1"));

        Assert.Equal($"1@{expected}", scene.Settle().Where());
    }

    [Fact]
    public void AgentsSay_ImageIsRemoved_CountsNoMore()
    {
        var scene = Scene.Of(2).Holds("n1", "").Holds("n2", "big:1=900").Holds("n2", "other:1");
        scene.Deploy(Scene.Web(1, "big:1"));

        Assert.Equal("1@n1", scene.Settle().Where());
    }

    [Fact]
    public void AgentsSay_ImageOfAnId_IsFoundByTheIdAlone()
    {
        var scene = Scene.Of(3).Holds("n1", "").Holds("n2", "big:1").Holds("n3", "big:2");
        var web = Scene.Web(1, "big:1");
        scene.Deploy(web with { Container = web.Container with { Image = "sha256:big:2" } });

        Assert.Equal("1@n3", scene.Settle().Where());
    }

    [Fact]
    public void SomeAgentsDoNotSay_OfThemItIsInferred()
    {
        var scene = Scene.Of(0).Join("n2").Holds("n2", null);
        scene.Deploy("other", Scene.Web(1, "big:1") with { Name = "first" });
        scene.Settle().Join("n1").Holds("n1", "").Deploy(Scene.Web(1, "big:1"));

        Assert.Equal("1@n2", scene.Settle().Where());
    }

    [Fact]
    public void Explain_SaysWhoHasItAndWhoMustPull()
    {
        var scene = Scene.Of(3).Holds("n1", "").Holds("n2", "big:1=265");
        scene.Deploy(Scene.Web(0, "big:1"));

        Assert.Equal(
            ["n2 True", "n1 False 265MiB", "n3  265MiB"],
            PlacementReport.Explain(scene.Settle().Snapshot, scene.Service(), scene.Now).Select(verdict =>
                $"{verdict.Name} {verdict.HasImage}"
                + (verdict.HasImage is true ? "" : $" {verdict.ImageSize >> 20}MiB")));
    }

    [Fact]
    public void Replicas_AreSpreadAllTheSame()
    {
        var scene = Scene.Of(0).Join("n2");
        scene.Deploy(Scene.Web(1, "big:1"));
        scene.Settle().Join("n1").Deploy(Scene.Web(2, "big:1"));

        Assert.Equal("1@n2 2@n1", scene.Settle().Where());
    }

    [Fact]
    public void AnotherImage_SaysNothing()
    {
        var scene = Scene.Of(0).Join("n2");
        scene.Deploy("other", Scene.Web(2, "big:1") with { Name = "first" });
        scene.Settle().Join("n1").Deploy(Scene.Web(1, "big:2"));

        Assert.Equal("1@n1", scene.Settle().Where());
    }
}
