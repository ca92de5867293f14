namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>An image to fetch counts as one and a half tasks more, and less than any task of the service.</summary>
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
