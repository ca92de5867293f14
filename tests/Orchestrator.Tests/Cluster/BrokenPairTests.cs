using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Nodes that do not reach one another through overlay networks, and where tasks go.</summary>
public sealed class BrokenPairTests
{
    // What nodes say: "n1>n2" is n1, that it does not reach n2.
    [Theory]
    [InlineData("", "n1=1 n2=1 n3=1")]
    [InlineData("n1>n3 n3>n1 n2>n3 n3>n2", "n1=2 n2=1")]
    [InlineData("n1>n3 n2>n3", "n1=2 n2=1")]
    [InlineData("n3>n1 n3>n2", "n1=2 n2=1")]
    [InlineData("n2>n3", "n1=2 n2=1")]
    [InlineData("n1>n2 n1>n3 n2>n3", "n1=3")]
    public void Place_SomeDoNotReachOneAnother_NoneIsPutApart(string said, string expected)
    {
        var scene = Scene.Of(3);
        Say(scene, said);
        scene.Deploy(OnNetwork(Scene.Web(3)));

        Assert.Equal(expected, scene.Settle().Spread());
    }

    [Fact]
    public void Place_OneIsCutOffWithTasksOfTheNetwork_GetsNoMoreAndKeepsThose()
    {
        var scene = Scene.Of(3);
        scene.Deploy(OnNetwork(Scene.Web(3)));
        scene.Settle();
        Say(scene, "n1>n3 n2>n3");
        scene.Settle().Deploy(OnNetwork(Scene.Web(6)), OnNetwork(Scene.Web(4)) with { Name = "api" });
        scene.Settle();

        Assert.Equal(("n1=3 n2=2 n3=1", "n1=2 n2=2"), (Sorted(scene.Spread()), scene.Spread("api")));
    }

    [Fact]
    public void Place_NetworksOfOthers_DoNotCount()
    {
        var scene = Scene.Of(2);
        scene.Deploy(OnNetwork(Scene.Web(2)));
        scene.Settle();
        Say(scene, "n1>n2");
        scene.Deploy("other", OnNetwork(Scene.Web(1), "other_default") with
        {
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.id", "n2", IsEqual: true)] },
        });
        scene.Deploy("alone", Scene.Web(2));
        scene.Settle();

        Assert.Equal("n2", scene.Snapshot.TasksOf(new ServiceKey("other", "web")).Single().Node.Value);
        Assert.Equal(
            ["n1", "n2"],
            scene.Snapshot.TasksOf(new ServiceKey("alone", "web")).Select(task => task.Node.Value).Order());
    }

    [Fact]
    public void Place_NowhereElse_IsPutThereAllTheSame_AndExplainSaysWhy()
    {
        var scene = Scene.Of(2);
        scene.Deploy(OnNetwork(Scene.Web(1)));
        scene.Settle();
        Say(scene, "n2>n1");
        scene.Deploy(OnNetwork(Scene.Web(1)), Pinned(OnNetwork(Scene.Web(1)), "n2") with { Name = "db" });

        Assert.Equal("1@n2", scene.Settle().Where("db"));
        var verdicts = PlacementReport.Explain(scene.Snapshot, scene.Service(), scene.Now);
        Assert.Equal(
            ["n1: ", "n2: does not reach node n1 through overlay networks"],
            verdicts.Select(verdict => $"{verdict.Name}: {verdict.Objection}"));
        Assert.All(verdicts, verdict => Assert.Null(verdict.Refusal));
        Assert.Contains(
            Explanation.Of(
                scene.Snapshot, scene.Service(), new TaskListing(scene.Snapshot, new NodeId("n1")), scene.Now),
            line => line.TrimStart().StartsWith(
                "n2: only if no other suits, does not reach node n1 through overlay networks (0 of this service, ",
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Update_OfOneThatCanOnlyBeThere_ComesBackThere(bool hasVolume)
    {
        var scene = Scene.Of(2);
        var db = Pinned(OnNetwork(Scene.Web(1)), "n2") with { Name = "db" };
        scene.Deploy(OnNetwork(Scene.Web(1)), hasVolume ? OnVolume(db) : db);
        scene.Settle();
        Say(scene, "n1>n2 n2>n1");
        db = db with { Placement = hasVolume ? new PlacementSpec() : db.Placement };
        db = db with { Container = db.Container with { Image = "web:2" } };
        scene.Deploy(OnNetwork(Scene.Web(1)), hasVolume ? OnVolume(db) : db);
        scene.Pass(60);

        Assert.Equal("1@n2", scene.Where("db"));
        Assert.Equal("web:2", scene.ReleaseOf(scene.Holders("db").Single()).Container.Image);
    }

    [Theory]
    [InlineData(4, "n1=2 n2=2")]
    [InlineData(5, "n1=2 n2=2 n3=1")]
    [InlineData(6, "n1=2 n2=2 n3=2")]
    public void Place_TheOthersAreFull_IsPutApart(int replicas, string expected)
    {
        var scene = Scene.Of(3);
        Say(scene, "n1>n3 n2>n3");
        scene.Deploy(OnNetwork(Scene.Web(replicas)) with
        {
            Placement = new PlacementSpec { MaxReplicasPerNode = 2 },
        });

        Assert.Equal(expected, scene.Settle().Spread());
    }

    [Fact]
    public void Place_TheOneThatComesFirstIsPaused_IsNoReasonToWait()
    {
        var scene = Scene.Of(2);
        scene.Deploy(OnNetwork(Scene.Web(1)));
        scene.Settle();
        Say(scene, "n2>n1");
        scene.Update("n1", node => node with { Availability = NodeAvailability.Pause });
        scene.Deploy(OnNetwork(Scene.Web(1)), OnNetwork(Scene.Web(2)) with { Name = "api" });

        Assert.Equal("1@n2 2@n2", scene.Settle().Where("api"));
    }

    [Fact]
    public void Place_TheOtherIsDown_IsNoPair()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Pinned(OnNetwork(Scene.Web(1)), "n1"));
        scene.Settle();
        Say(scene, "n2>n1");
        scene.Cut("n1").Deploy(
            Pinned(OnNetwork(Scene.Web(1)), "n1"), OnNetwork(Scene.Web(1)) with { Name = "api" });

        Assert.Equal("1@n2", scene.Settle().Where("api"));
    }

    [Fact]
    public void Place_GlobalService_IsOnEachNodeAllTheSame()
    {
        var scene = Scene.Of(2);
        scene.Deploy(OnNetwork(Scene.Web(1)));
        scene.Settle();
        Say(scene, "n2>n1");
        scene.Deploy(
            OnNetwork(Scene.Web(1)), OnNetwork(Scene.Web(1)) with { Name = "log", Mode = ServiceMode.Global });

        Assert.Equal("n1=1 n2=1", scene.Settle().Spread("log"));
    }

    [Fact]
    public void Place_AnyPairs_AsManyArePlacedAsWithoutThem()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var scene = Scene.Of(5);
            var first = random.Next(1, 8);
            scene.Deploy(OnNetwork(Scene.Web(first)));
            scene.Settle();
            Say(scene, string.Join(' ', Enumerable.Range(0, random.Next(1, 12))
                .Select(_ => $"n{random.Next(1, 6)}>n{random.Next(1, 6)}")));
            var paused = Enumerable.Range(1, 5).Where(_ => random.Next(4) == 0).ToList();
            paused.ForEach(number => scene.Update(
                $"n{number}", node => node with { Availability = NodeAvailability.Pause }));
            var most = random.Next(1, 5);
            scene.Deploy(
                OnNetwork(Scene.Web(first)),
                OnNetwork(Scene.Web(12)) with
                {
                    Name = "api",
                    Placement = new PlacementSpec { MaxReplicasPerNode = most, Spread = ["node.hostname"] },
                });

            var room = (5 - paused.Count) * most;
            Assert.True(
                Math.Min(room, 12) == scene.Settle().Holders("api").Count(task => !task.Node.IsNone),
                $"seed {seed}: {scene.Spread("api")}");
        }
    }

    private static void Say(Scene scene, string said)
    {
        foreach (var pair in said.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('>')))
        {
            scene.Update(pair[0], node => node with { Unreached = [.. node.Unreached ?? [], new NodeId(pair[1])] });
        }
    }

    private static ServiceSpec OnNetwork(ServiceSpec service, string network = "shop_default") => service with
    {
        Container = service.Container with { Endpoints = [new EndpointSpec { Network = network }] },
    };

    private static ServiceSpec Pinned(ServiceSpec service, string node) => service with
    {
        Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.id", node, IsEqual: true)] },
    };

    private static ServiceSpec OnVolume(ServiceSpec service) => service with
    {
        Container = service.Container with
        {
            Mounts = [new MountSpec.Volume { Name = "shop_data", Target = "/data" }],
        },
    };

    // Of two that are equal either may get the odd one.
    private static string Sorted(string spread) =>
        spread == "n1=2 n2=3 n3=1" ? "n1=3 n2=2 n3=1" : spread;
}
