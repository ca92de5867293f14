using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Where tasks go: the scenarios SCH.</summary>
public sealed class PlacementTests
{
    [Fact]
    public void Place_OneTaskThere_TheNextGoElsewhere()
    {
        var scene = Scene.Of(3);
        scene.Deploy(Scene.Web(1));
        scene.Settle().Deploy(Scene.Web(3));

        Assert.Equal("1@n1 2@n2 3@n3", scene.Settle().Where());
    }

    [Fact]
    public void Place_NodeSaidAgain_CountsNothingTwice()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web(2));
        scene.Settle().Update("n1", node => node with { Epoch = 7 }).Deploy(Scene.Web(4));

        Assert.Equal("n1=2 n2=2", scene.Settle().Spread());
    }

    [Fact]
    public void Place_FreshNode_GetsTheNextTask()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web(4));
        scene.Settle().Join("n0").Deploy(Scene.Web(5));

        Assert.Equal("n0=1 n1=2 n2=2", scene.Settle().Spread());
    }

    [Theory]
    [InlineData(NodeStatus.Unknown, "not heard of yet on 1 node")]
    [InlineData(NodeStatus.Away, "away for a moment on 1 node")]
    [InlineData(NodeStatus.Unreachable, "unreachable on 1 node")]
    public void Place_NodeNotReady_WaitsUntilItIs(NodeStatus status, string reason)
    {
        var scene = Scene.Of(1).Update("n1", node => node with { Status = status });
        scene.Deploy(Scene.Web(1));

        Assert.Equal($"no suitable node ({reason})", scene.Settle().Holders().Single().Waiting);
        Assert.Equal("1@n1", scene.Update("n1", node => node with { Status = NodeStatus.Ready }).Settle().Where());
    }

    [Fact]
    public void Place_NoNodes_WaitsForOne()
    {
        var scene = Scene.Of(0);
        scene.Deploy(Scene.Web(2));

        Assert.Equal("1@- 2@-", scene.Settle().Where());
        Assert.Equal("no suitable node (the cluster has none)", scene.Holders().First().Waiting);
        Assert.Equal("1@n1 2@n1", scene.Join("n1").Settle().Where());
        Assert.All(scene.Holders(), task => Assert.Equal("", task.Waiting));
    }

    [Fact]
    public void Place_ManyServices_FewestOfTheServiceThenFewestInAll()
    {
        var scene = Scene.Of(5);
        scene.Deploy(Scene.Web(18), Scene.Web(2) with { Name = "api" });
        scene.Settle();

        // The other service came first: of equal ones those get more that have fewer in all.
        Assert.Equal("n1=1 n2=1", scene.Spread("api"));
        Assert.Equal("n1=3 n2=3 n3=4 n4=4 n5=4", scene.Spread());

        scene.Deploy(Scene.Web(21), Scene.Web(2) with { Name = "api" });
        Assert.Equal("n1=4 n2=4 n3=4 n4=4 n5=5", Sorted(scene.Settle().Spread()));
    }

    [Fact]
    public void Place_TwoZonesOneSmall_FillsTheSmallAndSplitsTheRest()
    {
        var scene = Scene.Of(0)
            .Join("a1", "zone=a rack=1", memory: 500)
            .Join("b1", "zone=b rack=1", memory: 5000)
            .Join("b2", "zone=b rack=2", memory: 5000)
            .Join("b3", "zone=b rack=2", memory: 1);
        scene.Deploy(With(Scene.Web(12), memory: 100) with
        {
            Placement = new PlacementSpec { Spread = ["node.labels.zone", "node.labels.rack"] },
        });

        Assert.Contains(scene.Settle().Spread(), (string[])["a1=5 b1=4 b2=3", "a1=5 b1=3 b2=4"]);
    }

    [Fact]
    public void Place_TwoLevelsWithTasksThere_BalancesTheOuterFirst()
    {
        var scene = Scene.Of(0)
            .Join("a1", "zone=a rack=1").Join("a2", "zone=a rack=2").Join("b1", "zone=b rack=1");
        var service = Scene.Web(4) with
        {
            Placement = new PlacementSpec { Spread = ["node.labels.zone", "node.labels.rack"] },
        };
        scene.Deploy(service);

        Assert.Equal("a1=1 a2=1 b1=2", scene.Settle().Spread());
        scene.Deploy(service with { Replicas = 7 });
        Assert.Contains(scene.Settle().Spread(), (string[])["a1=2 a2=1 b1=4", "a1=2 a2=2 b1=3", "a1=1 a2=2 b1=4"]);
    }

    [Fact]
    public void Place_LabelMissing_IsABranchOfItsOwn()
    {
        var scene = Scene.Of(0).Join("a1", "zone=a").Join("x1").Join("x2");
        scene.Deploy(Scene.Web(4) with { Placement = new PlacementSpec { Spread = ["node.labels.zone"] } });

        Assert.Equal("a1=2 x1=1 x2=1", scene.Settle().Spread());
    }

    [Fact]
    public void Place_FailsOnANode_PutsThatNodeLastForThisReleaseOnly()
    {
        var scene = Scene.Of(2);
        scene.Images["web:1"] = new FakeBehaviour { Rejection = "no such image" };
        scene.Update("n2", node => node with { Availability = NodeAvailability.Pause });
        scene.Deploy(Scene.Web(1));
        scene.Pass(30);
        Assert.Equal(5, PlacementReport.Explain(scene.Snapshot, scene.Service(), scene.Now)
            .Single(verdict => verdict.Name == "n1").Failures);

        scene.Update("n2", node => node with { Availability = NodeAvailability.Active }).Pass(5);
        Assert.Equal("n2", scene.Snapshot.Tasks.Values.Last().Node.Value);

        scene.Deploy(Scene.Web(1, "web:2"));
        scene.Pass(30);
        Assert.All(
            PlacementReport.Explain(scene.Snapshot, scene.Service(), scene.Now),
            verdict => Assert.Equal(0, verdict.Failures));
    }

    [Fact]
    public void Place_TooBig_SaysSoAndGoesToABiggerNode()
    {
        var scene = Scene.Of(2);
        scene.Deploy(With(Scene.Web(1), memory: 2000));

        Assert.Equal("no suitable node (insufficient memory on 2 nodes)", scene.Settle().Holders().Single().Waiting);
        Assert.Equal("1@big", scene.Join("big", memory: 4000).Settle().Where());
    }

    [Fact]
    public void Place_ReservationsBeforeEvenness_FillsWhereThereIsRoom()
    {
        var scene = Scene.Of(0).Join("n1", memory: 250).Join("n2", memory: 1000);
        scene.Deploy(With(Scene.Web(7), memory: 200));

        Assert.Equal("-=1 n1=1 n2=5", scene.Settle().Spread());
    }

    [Fact]
    public void Place_TaskEnded_GivesBackWhatItHeld()
    {
        var scene = Scene.Of(1);
        scene.Images["job:1"] = new FakeBehaviour { ExitCode = 0 };
        scene.Deploy(
            With(Scene.Web(1, "job:1"), memory: 1000) with { Name = "job", Mode = ServiceMode.ReplicatedJob },
            With(Scene.Web(1), memory: 1000));

        Assert.Equal("1@n1", scene.Settle().Where());
        Assert.Equal(1000L << 20, scene.Snapshot.LoadOf(new NodeId("n1")).Memory);
    }

    [Fact]
    public void Place_CpuAndGeneric_AreReservedLikewise()
    {
        var scene = Scene.Of(1).Update("n1", node => node with
        {
            Description = node.Description with { Generic = Generic(2) },
        });
        scene.Deploy(
            Scene.Web(3) with { Reservations = new ReservationSpec { Generic = Generic(1) } },
            Scene.Web(3) with { Name = "api", Reservations = new ReservationSpec { NanoCpus = 2_000_000_000 } });

        Assert.Equal("-=1 n1=2", scene.Settle().Spread());
        Assert.Equal("-=1 n1=2", scene.Spread("api"));
        Assert.Equal("no suitable node (insufficient gpu on 1 node)", scene.Holders().Last().Waiting);
        Assert.Equal("no suitable node (insufficient cpu on 1 node)", scene.Holders("api").Last().Waiting);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("linux/amd64", true)]
    [InlineData("linux", true)]
    [InlineData("linux/x86_64", true)]
    [InlineData("linux/arm64", false)]
    [InlineData("windows/amd64", false)]
    public void Place_Platform_MustBeTheNodes(string? platform, bool fits)
    {
        var scene = Scene.Of(1);
        var web = Scene.Web(1);
        scene.Deploy(web with { Container = web.Container with { Platform = platform } });

        Assert.Equal(fits ? "1@n1" : "1@-", scene.Settle().Where());
        if (!fits)
        {
            Assert.Equal($"no suitable node (platform is not {platform} on 1 node)", scene.Holders().Single().Waiting);
        }
    }

    [Fact]
    public void Place_HostPort_OnceOnANode()
    {
        var scene = Scene.Of(2);
        var web = Scene.Web(3);
        scene.Deploy(web with
        {
            Container = web.Container with
            {
                Ports = [new PortSpec { Target = 80, HostPort = 8080, IsHostMode = true }],
            },
        });

        Assert.Equal("1@n1 2@n2 3@-", scene.Settle().Where());
        Assert.Equal("no suitable node (port 8080 in use on 2 nodes)", scene.Holders().Last().Waiting);
    }

    [Fact]
    public void Place_MostOnANode_AreNotExceeded()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web(3) with { Placement = new PlacementSpec { MaxReplicasPerNode = 1 } });

        Assert.Equal("1@n1 2@n2 3@-", scene.Settle().Where());
        Assert.Equal(
            "no suitable node (max replicas per node is 1 on 2 nodes)", scene.Holders().Last().Waiting);
        Assert.Equal("1@n1 2@n2 3@n3", scene.Join("n3").Settle().Where());
    }

    [Fact]
    public void Place_NoLongerWanted_IsForgottenThoughItWasNeverPlaced()
    {
        var scene = Scene.Of(0);
        scene.Deploy(Scene.Web(2));
        scene.Settle().Deploy(Scene.Web(0));

        Assert.Empty(scene.Settle().Snapshot.Tasks);
    }

    [Fact]
    public void Place_OfAnOlderRelease_GivesWayToTheNewOne()
    {
        var scene = Scene.Of(0);
        scene.Deploy(Scene.Web(1) with { Update = Scene.Web().Update with { Order = UpdateOrder.StartFirst } });
        scene.Settle().Deploy(Scene.Web(1, "web:2"));

        Assert.Equal("1=web:2", scene.Settle().ImagesOf());
    }

    [Theory]
    [InlineData("node.id==n1", true)]
    [InlineData("node.hostname!=n1", false)]
    [InlineData("node.role==worker", true)]
    [InlineData("node.role==Manager", false)]
    [InlineData("node.platform.arch==x86_64", true)]
    [InlineData("node.platform.os==LINUX", true)]
    [InlineData("node.labels.zone==A", true)]
    [InlineData("node.labels.none==", true)]
    [InlineData("node.labels.none!=x", true)]
    [InlineData("engine.labels.none==x", false)]
    [InlineData("node.ip==10.0.0.1", true)]
    [InlineData("node.ip==10.0.0.0/24", true)]
    [InlineData("node.ip!=10.0.1.0/24", true)]
    public void Constraint_OfAnyKey_IsComparedAsSwarmDoes(string text, bool fits)
    {
        var isEqual = text.Contains("==", StringComparison.Ordinal);
        var parts = text.Split(isEqual ? "==" : "!=");
        var scene = Scene.Of(0).Join("n1", "zone=a");
        scene.Deploy(Scene.Web(1) with
        {
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint(parts[0], parts[1], isEqual)] },
        });

        Assert.Equal(fits ? "1@n1" : "1@-", scene.Settle().Where());
        if (!fits)
        {
            Assert.Equal($"no suitable node (constraint {text} on 1 node)", scene.Holders().Single().Waiting);
        }
    }

    [Fact]
    public void Constraint_OfNoKey_IsRefusedBeforeAnythingIsStored()
    {
        var scene = Scene.Of(1);
        var error = scene.Deploy(Scene.Web(1) with
        {
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.color", "red", true)] },
        });

        Assert.StartsWith("service web: placement constraint node.color==red: nodes have no node.color", error);
        Assert.Empty(scene.Snapshot.Services);
    }

    [Fact]
    public void Volume_OfOneNode_IsFollowedByItsTasks()
    {
        var scene = Scene.Of(3);
        var web = WithVolume(Scene.Web(2));
        scene.Deploy(web);

        Assert.Equal("1@n1 2@n1", scene.Settle().Where());
        Assert.Equal("n1", scene.Snapshot.Volumes["shop_data"].Node.Value);

        scene.Update("n1", node => node with { Availability = NodeAvailability.Pause });
        scene.Deploy(web with { Replicas = 3 });
        Assert.Equal("1@n1 2@n1 3@-", scene.Settle().Where());
        Assert.Equal(
            "no suitable node (volume shop_data is on node n1 on 2 nodes; paused on 1 node)",
            scene.Holders().Last().Waiting);
    }

    [Fact]
    public void Volume_WhoseNodeIsLost_IsWaitedFor()
    {
        var scene = Scene.Of(2);
        scene.Deploy(WithVolume(Scene.Web(1)));
        scene.Settle().Cut("n1");

        Assert.Equal("1@n1 1@-", scene.Settle().Where());
        Assert.Equal(
            "no suitable node (unreachable on 1 node; volume shop_data is on node n1 on 1 node)",
            scene.Holders().Last().Waiting);
        Assert.Equal("1@n1", scene.Heal("n1").Settle().Where());
        Assert.Equal(1, scene.Running());
    }

    [Fact]
    public void Volume_OfAGlobalService_IsOnEachNode()
    {
        var scene = Scene.Of(2);
        scene.Deploy(WithVolume(Scene.Web(1)) with { Mode = ServiceMode.Global });

        Assert.Equal("n1=1 n2=1", scene.Settle().Spread());
        Assert.True(scene.Snapshot.Volumes["shop_data"].Node.IsNone);
    }

    [Fact]
    public void Explain_AnyService_JudgesNodeByNode()
    {
        var scene = Scene.Of(0).Join("n1", memory: 10).Join("n2", "zone=b").Join("n3", "zone=a").Join("n4", "zone=a");
        scene.Update("n4", node => node with { Availability = NodeAvailability.Drain });
        scene.Deploy(With(Scene.Web(1), memory: 100) with
        {
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.labels.zone", "b", false)] },
        });
        scene.Settle();

        Assert.Equal(
            ["n3: fits", "n1: insufficient memory", "n2: constraint node.labels.zone!=b", "n4: drained"],
            PlacementReport.Explain(scene.Snapshot, scene.Service(), scene.Now)
                .Select(verdict => $"{verdict.Name}: {verdict.Refusal ?? "fits"}"));
    }

    internal static ServiceSpec With(ServiceSpec service, long memory) =>
        service with { Reservations = new ReservationSpec { Memory = Scene.Mebibytes(memory) } };

    internal static ServiceSpec WithVolume(ServiceSpec service) => service with
    {
        Container = service.Container with
        {
            Mounts = [new MountSpec.Volume { Name = "shop_data", Target = "/data" }],
        },
    };

    private static ImmutableSortedDictionary<string, long> Generic(long gpus) =>
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal).Add("gpu", gpus);

    private static string Sorted(string spread) => string.Join(' ', spread.Split(' ')
        .Select(word => word.Split('='))
        .OrderBy(word => word[1], StringComparer.Ordinal)
        .Select((word, index) => $"n{index + 1}={word[1]}"));
}
