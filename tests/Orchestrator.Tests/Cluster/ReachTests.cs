using Microsoft.Extensions.Time.Testing;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Whom nodes do not reach through overlay networks: what of that is stored, and for how long.</summary>
public sealed class ReachTests
{
    private static readonly TimeSpan LongUp = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("", 4.9, "")]
    [InlineData("", 5.0, "n2")]
    [InlineData("n2", 0.1, "n2")]
    [InlineData("n2", null, "")]
    [InlineData("n3", 9.0, "n2")]
    public void Decide_NodeSaysWhomItDoesNotReach_IsStoredOnceItLasts(string known, double? seconds, string expected)
    {
        var scene = Known(Scene.Of(2), known);

        Assert.Equal(expected, Judge(scene, 60, seconds is { } lasts ? ("10.0.0.2", lasts) : null));
    }

    [Theory]
    [InlineData("n1", 0, "")]
    [InlineData("n1", 4.9, "")]
    [InlineData("n1", 5, "n2")]
    [InlineData("n2", 0, "")]
    [InlineData("n2", 4.9, "")]
    [InlineData("n2", 5, "n2")]
    public void Decide_OneIsBack_ItCountsFromThen(string back, double seconds, string expected)
    {
        var scene = Scene.Of(2).Cut(back).Pass(60).Heal(back);

        Assert.Equal(expected, Judge(scene, seconds, ("10.0.0.2", 60)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("n2")]
    public void Decide_TheOtherIsDown_GoesWithoutSaying(string known)
    {
        var scene = Known(Scene.Of(2), known).Cut("n2");

        Assert.Equal("", Judge(scene, 60, ("10.0.0.2", 60)));
        Assert.Equal("", Judge(scene, 60, null, "10.0.0.2"));
    }

    [Fact]
    public void Decide_OneGoesDown_WhatWasIsForgottenWithIt()
    {
        var scene = Known(Scene.Of(3), "n2 n3").Update("n2", node => node with { Unreached = [new NodeId("n1")] });
        var pulses = Pulses(scene, ("10.0.0.3", 60), "10.0.0.2");
        pulses[new NodeId("n2")] = new NodePulse { Silence = LivenessRule.Lost };
        var after = scene.Snapshot.Apply([.. LivenessRule.Decide(scene.Snapshot, pulses, LongUp, scene.Now)]);

        Assert.Equal(NodeStatus.Unreachable, after.Nodes[new NodeId("n2")].Status);
        Assert.Equal("n3", Text(after, "n1"));
        Assert.Equal("", Text(after, "n2"));
    }

    [Fact]
    public void Decide_TheManagerWasRestarted_WhatWasRemains()
    {
        var scene = Known(Scene.Of(2), "n2").Update("n2", node => node with { Status = NodeStatus.Unknown });

        Assert.Equal("n2", Judge(scene, 0, ("10.0.0.2", 0)));
        Assert.Equal("n2", Judge(scene, 0, null, "10.0.0.2"));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("n2", "n2")]
    public void Decide_NobodyCanAskAnyMore_WhatWasRemainsAndNothingIsLearned(string known, string expected) =>
        Assert.Equal(expected, Judge(Known(Scene.Of(2), known), 600, null, "10.0.0.2"));

    [Fact]
    public void Decide_NothingSaidYet_LeavesWhatWasKnown()
    {
        var snapshot = Known(Scene.Of(1), "n2").Snapshot;
        var pulses = new Dictionary<NodeId, NodePulse> { [new NodeId("n1")] = new() { Silence = TimeSpan.Zero } };

        Assert.Empty(LivenessRule.Decide(snapshot, pulses, LongUp, new ClusterTime(1)));
    }

    // While it is down its tasks are still in the tables, and it is asked; once it is back they are not.
    [Fact]
    public void Node_WasDown_IsAtOnceAsSoundAsBefore()
    {
        var scene = Scene.Of(2).Cut("n2");
        var time = new FakeTimeProvider();
        var pulse = new AgentPulse(time);
        pulse.Note(["10.0.0.2"], []);
        time.Advance(TimeSpan.FromSeconds(60));
        Look(scene.Pass(60), pulse);
        scene.Heal("n2");
        Look(scene, pulse);
        pulse.Note([], ["10.0.0.2"]);
        for (var second = 0; second < 300; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("", Look(scene.Pass(1), pulse));
        }
    }

    [Fact]
    public void Hello_OfOneThatWasDown_ItIsThereFromNow()
    {
        var scene = Scene.Of(2).Cut("n2");
        var node = scene.Snapshot.Nodes[new NodeId("n2")];
        var now = scene.Now + TimeSpan.FromMinutes(1);
        var put = ReportFold.Introduce(scene.Snapshot, new Introduction { Node = node }, now)
            .OfType<Change.PutNode>().Single();

        Assert.Equal((NodeStatus.Ready, now), (put.Node.Status, put.Node.StatusSince));
    }

    [Fact]
    public void Decide_AThousandNodes_IsAsTheLongWay_AndLooksAtWhatIsSaidAlone()
    {
        var random = new Random(7);
        var scene = new Scene();
        var nodes = Enumerable.Range(0, 1000).Select(number => new Node
        {
            Id = new NodeId($"n{number:000}"),
            Status = number % 10 == 3 ? NodeStatus.Unreachable : NodeStatus.Ready,
            StatusSince = scene.Now + TimeSpan.FromSeconds(-random.Next(10)),
            Description = NodeDescription.None with { Address = $"10.0.{number / 100}.{number % 100}" },
            Unreached = random.Next(3) == 0 ? [new NodeId($"n{random.Next(1000):000}")] : null,
        }).ToList();
        scene.Commit([.. nodes.Select(node => new Change.PutNode(node))]);
        var said = nodes.ToDictionary(node => node.Id, node => new CountedWords(
            Enumerable.Range(0, random.Next(4)).Select(_ => nodes[random.Next(1000)])
                .Concat((node.Unreached ?? []).Where(_ => random.Next(2) == 0).Select(id => scene.Snapshot.Nodes[id]))
                .DistinctBy(other => other.Id)
                .ToDictionary(other => other.Description.Address, _ => TimeSpan.FromSeconds(random.Next(10)))));
        var pulses = nodes.ToDictionary(node => node.Id, node => new NodePulse
        {
            Silence = node.Status == NodeStatus.Ready ? TimeSpan.Zero : TimeSpan.FromHours(1),
            Unreached = said[node.Id],
        });
        var after = scene.Snapshot.Apply([.. LivenessRule.Decide(scene.Snapshot, pulses, LongUp, scene.Now)]);

        Assert.True(said.Values.Sum(words => words.Looks) <= said.Values.Sum(words => words.Count));
        foreach (var node in nodes)
        {
            Assert.Equal(LongWay(nodes, node, said[node.Id], scene.Now), Text(after, node.Id.Value));
        }
    }

    [Fact]
    public void Pulse_SaidAgain_CountsFromTheFirstTime()
    {
        var time = new FakeTimeProvider();
        var pulse = new AgentPulse(time);
        Assert.Null(pulse.Word);

        pulse.Note(["10.0.0.2"], []);
        time.Advance(TimeSpan.FromSeconds(3));
        pulse.Note(["10.0.0.2", "10.0.0.3"], []);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(pulse.ReachesAll);
        Assert.Equal(["10.0.0.2=5", "10.0.0.3=2"], pulse.AgesOf(pulse.Word!)
            .Select(one => $"{one.Key}={one.Value.TotalSeconds}").Order());
        var word = pulse.Word;
        pulse.Note(["10.0.0.3", "10.0.0.2"], []);
        Assert.Same(word, pulse.Word);
        pulse.Note([], ["10.0.0.3"]);
        Assert.True(pulse.ReachesAll);
        Assert.Equal(["10.0.0.3"], pulse.Word!.Unasked);
        pulse.Note([], []);
        Assert.Empty(pulse.AgesOf(pulse.Word!));
        Assert.Empty(pulse.Word!.Unasked);
    }

    [Fact]
    public void Look_NothingMoreCanFollow_IsNotTakenUpAgain_UntilSomethingIsNew()
    {
        var time = new FakeTimeProvider();
        var pulse = new AgentPulse(time);
        var agent = new WatchedAgent(pulse);
        var scene = Scene.Of(2).Cut("n2");
        var nodes = scene.Snapshot.Nodes;
        Assert.False(IsLookedAt(nodes, 60));
        pulse.Note(["10.0.0.2"], []);
        Assert.True(IsLookedAt(nodes, 60));
        Assert.True(IsLookedAt(nodes, 60));

        time.Advance(ReachRule.Apart);
        Assert.True(IsLookedAt(nodes, 4.9));
        Assert.True(IsLookedAt(nodes, 5));
        Assert.False(IsLookedAt(nodes, 6));
        nodes = scene.Heal("n2").Snapshot.Nodes;
        Assert.True(IsLookedAt(nodes, 0));
        Assert.True(IsLookedAt(nodes, 5));
        Assert.False(IsLookedAt(nodes, 6));
        pulse.Note([], ["10.0.0.2"]);
        Assert.True(IsLookedAt(nodes, 7));

        bool IsLookedAt(System.Collections.Immutable.ImmutableSortedDictionary<NodeId, Node> now, double age)
        {
            var look = agent.Look(now);
            agent.Settle(now, TimeSpan.FromSeconds(age));
            return look.Unreached is not null;
        }
    }

    private static string LongWay(
        List<Node> nodes, Node node, CountedWords said, ClusterTime now) => node.Status != NodeStatus.Ready
        ? ""
        : string.Join(' ', nodes.Where(other => other.Id != node.Id && other.Status == NodeStatus.Ready
            && said.Words.TryGetValue(other.Description.Address, out var since)
            && (node.Unreached?.Contains(other.Id) == true
                || new[] { since, now - node.StatusSince, now - other.StatusSince }.Min() >= ReachRule.Apart))
            .Select(other => other.Id));

    private static Scene Known(Scene scene, string known) => scene.Update("n1", node => node with
    {
        Unreached = known.Length == 0 ? null : [.. known.Split(' ').Select(name => new NodeId(name))],
    });

    /// <summary>What becomes of n1's word when so many seconds have passed.</summary>
    private static string Judge(
        Scene scene, double seconds, (string Address, double Seconds)? asked, params string[] unasked) => Text(
        scene.Snapshot.Apply([.. LivenessRule.Decide(
            scene.Snapshot, Pulses(scene, asked, unasked), TimeSpan.FromSeconds(5),
            scene.Now + TimeSpan.FromSeconds(seconds))]),
        "n1");

    private static Dictionary<NodeId, NodePulse> Pulses(
        Scene scene, (string Address, double Seconds)? asked, params string[] unasked)
    {
        var words = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        if (asked is var (address, seconds))
        {
            words[address] = TimeSpan.FromSeconds(seconds);
        }

        return scene.Snapshot.Nodes.Values.Where(node => node.Status != NodeStatus.Unknown).ToDictionary(
            node => node.Id,
            node => new NodePulse
            {
                Silence = node.Status == NodeStatus.Ready ? TimeSpan.Zero : TimeSpan.FromHours(1),
                Unreached = node.Name == "n1" ? words : null,
                Unasked = (node.Name == "n1" ? unasked : []).ToHashSet(StringComparer.Ordinal),
            });
    }

    /// <summary>What is stored of n1 after a look.</summary>
    private static string Look(Scene scene, AgentPulse pulse)
    {
        var pulses = Pulses(scene, null);
        pulses[new NodeId("n1")] = new WatchedAgent(pulse).Look(scene.Snapshot.Nodes);
        scene.Commit([.. LivenessRule.Decide(scene.Snapshot, pulses, LongUp, scene.Now)]);
        return Text(scene.Snapshot, "n1");
    }

    private static string Text(Snapshot snapshot, string node) =>
        string.Join(' ', snapshot.Nodes[new NodeId(node)].Unreached ?? []);
}
