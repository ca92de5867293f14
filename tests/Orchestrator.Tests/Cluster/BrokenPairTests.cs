using Microsoft.Extensions.Time.Testing;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Nodes that do not reach one another through overlay networks, and where tasks go.</summary>
public sealed class BrokenPairTests
{
    private static readonly TimeSpan LongUp = TimeSpan.FromMinutes(5);

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
    public void Place_NowhereElse_WaitsAndSaysWhy_UntilTheWayIsThere()
    {
        var scene = Scene.Of(2);
        scene.Deploy(OnNetwork(Scene.Web(1)));
        scene.Settle();
        Say(scene, "n2>n1");
        scene.Deploy(OnNetwork(Scene.Web(1)), Pinned(OnNetwork(Scene.Web(1)), "n2") with { Name = "db" });

        Assert.Equal("1@-", scene.Settle().Where("db"));
        Assert.Equal(
            "no suitable node (constraint node.id==n2 on 1 node; does not reach node n1 through overlay networks on "
                + "1 node)",
            scene.Holders("db").Single().Waiting);
        Assert.Equal(
            "does not reach node n1 through overlay networks",
            PlacementReport.Explain(scene.Snapshot, scene.Service("db"), scene.Now)
                .Single(verdict => verdict.Name == "n2").Refusal);
        Assert.Equal("1@n2", scene.Update("n2", node => node with { Unreached = [] }).Settle().Where("db"));
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
    public void Place_AnyPairs_OneNodeIsAlwaysLeft()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var scene = Scene.Of(5);
            scene.Deploy(OnNetwork(Scene.Web(random.Next(1, 8))));
            scene.Settle();
            Say(scene, string.Join(' ', Enumerable.Range(0, random.Next(1, 12))
                .Select(_ => $"n{random.Next(1, 6)}>n{random.Next(1, 6)}")));
            scene.Deploy(OnNetwork(Scene.Web(12)));

            Assert.True(scene.Settle().Holders().All(task => !task.Node.IsNone), $"seed {seed}: {scene.Spread()}");
        }
    }

    [Theory]
    [InlineData("", 4.9, "")]
    [InlineData("", 5.0, "n2")]
    [InlineData("n2", 0.1, "n2")]
    [InlineData("n2", null, "")]
    [InlineData("n3", 9.0, "n2")]
    public void Decide_NodeSaysWhomItDoesNotReach_IsStoredOnceItLasts(string known, double? seconds, string expected)
    {
        var snapshot = Scene.Of(2)
            .Update("n1", node => node with { Unreached = known.Length == 0 ? null : [new NodeId(known)] })
            .Snapshot;

        Assert.Equal(expected, Judge(snapshot, seconds is { } lasts ? ("10.0.0.2", lasts) : null));
    }

    [Fact]
    public void Decide_TheOtherIsDown_GoesWithoutSaying()
    {
        var snapshot = Scene.Of(2).Cut("n2").Snapshot;

        Assert.Equal("", Judge(snapshot, ("10.0.0.2", 60)));
    }

    [Fact]
    public void Decide_NothingSaidYet_LeavesWhatWasKnown()
    {
        var snapshot = Scene.Of(1).Update("n1", node => node with { Unreached = [new NodeId("n2")] }).Snapshot;
        var pulses = new Dictionary<NodeId, NodePulse> { [new NodeId("n1")] = new() { Silence = TimeSpan.Zero } };

        Assert.Empty(LivenessRule.Decide(snapshot, pulses, LongUp, new ClusterTime(1)));
    }

    [Fact]
    public void Pulse_SaidAgain_CountsFromTheFirstTime()
    {
        var time = new FakeTimeProvider();
        var pulse = new AgentPulse(time);
        Assert.Null(pulse.FindUnreached());

        pulse.Note(["10.0.0.2"]);
        time.Advance(TimeSpan.FromSeconds(3));
        pulse.Note(["10.0.0.2", "10.0.0.3"]);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(pulse.ReachesAll);
        Assert.Equal(["10.0.0.2=5", "10.0.0.3=2"], pulse.FindUnreached()!
            .Select(one => $"{one.Key}={one.Value.TotalSeconds}").Order());
        pulse.Note([]);
        Assert.True(pulse.ReachesAll);
        Assert.Empty(pulse.FindUnreached()!);
    }

    private static string Judge(Snapshot snapshot, (string Address, double Seconds)? said)
    {
        var unreached = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        if (said is var (address, seconds))
        {
            unreached[address] = TimeSpan.FromSeconds(seconds);
        }

        var pulses = snapshot.Nodes.Values.ToDictionary(node => node.Id, node => new NodePulse
        {
            Silence = node.Status == NodeStatus.Ready ? TimeSpan.Zero : TimeSpan.FromHours(1),
            Unreached = node.Name == "n1" ? unreached : null,
        });
        var node = snapshot.Apply([.. LivenessRule.Decide(snapshot, pulses, LongUp, new ClusterTime(1))])
            .Nodes[new NodeId("n1")];
        return string.Join(' ', node.Unreached ?? []);
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

    // Of two that are equal either may get the odd one.
    private static string Sorted(string spread) =>
        spread == "n1=2 n2=3 n3=1" ? "n1=3 n2=2 n3=1" : spread;
}
