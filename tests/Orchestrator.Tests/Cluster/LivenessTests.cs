using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

public sealed class LivenessTests
{
    private static readonly TimeSpan LongUp = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(NodeStatus.Ready, 2.9, null, NodeStatus.Ready)]
    [InlineData(NodeStatus.Ready, 3.0, null, NodeStatus.Unreachable)]
    [InlineData(NodeStatus.Unreachable, 0.1, null, NodeStatus.Ready)]
    [InlineData(NodeStatus.Unknown, 0.1, null, NodeStatus.Ready)]
    [InlineData(NodeStatus.Ready, 0.0, 60.0, NodeStatus.Away)]
    [InlineData(NodeStatus.Away, 59.9, 60.0, NodeStatus.Away)]
    [InlineData(NodeStatus.Away, 60.0, 60.0, NodeStatus.Unreachable)]
    [InlineData(NodeStatus.Away, 0.0, null, NodeStatus.Ready)]
    public void Decide_NodeThatWasHeard_IsJudgedByItsSilence(
        NodeStatus status, double silence, double? away, NodeStatus expected)
    {
        var pulse = new NodePulse
        {
            Silence = TimeSpan.FromSeconds(silence),
            Away = away is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

        Assert.Equal(expected, Judge(status, pulse, LongUp));
    }

    [Theory]
    [InlineData(NodeStatus.Ready, 0, NodeStatus.Unknown)]
    [InlineData(NodeStatus.Away, 9.9, NodeStatus.Unknown)]
    [InlineData(NodeStatus.Unknown, 9.9, NodeStatus.Unknown)]
    [InlineData(NodeStatus.Unknown, 10, NodeStatus.Unreachable)]
    [InlineData(NodeStatus.Unreachable, 1, NodeStatus.Unreachable)]
    public void Decide_NodeNotHeardSinceTheStart_IsUnknownForAWhile(
        NodeStatus status, double up, NodeStatus expected) =>
        Assert.Equal(expected, Judge(status, null, TimeSpan.FromSeconds(up)));

    [Fact]
    public void Decide_Transition_SaysSinceWhenAndWhy()
    {
        var scene = Scene.Of(2);
        var pulses = new Dictionary<NodeId, NodePulse>
        {
            [new NodeId("n1")] = new() { Silence = TimeSpan.FromSeconds(1) },
            [new NodeId("n2")] = new() { Silence = TimeSpan.FromSeconds(5) },
        };
        var change = Assert.IsType<Change.PutNode>(
            Assert.Single(LivenessRule.Decide(scene.Snapshot, pulses, LongUp, new ClusterTime(77))));

        Assert.Equal("n2", change.Node.Name);
        Assert.Equal((77, "no beat for 3 s"), (change.Node.StatusSince.Milliseconds, change.Node.StatusMessage));
        Assert.Equal(TimeSpan.Zero, LivenessRule.NextLook(scene.Snapshot, pulses, LongUp));
        Assert.Equal(
            TimeSpan.FromSeconds(2), LivenessRule.NextLook(scene.Snapshot.Apply([change]), pulses, LongUp));
    }

    private static NodeStatus Judge(NodeStatus status, NodePulse? pulse, TimeSpan up)
    {
        var snapshot = Scene.Of(1).Update("n1", node => node with { Status = status }).Snapshot;
        var pulses = new Dictionary<NodeId, NodePulse>();
        if (pulse is not null)
        {
            pulses[new NodeId("n1")] = pulse;
        }

        return snapshot.Apply([.. LivenessRule.Decide(snapshot, pulses, up, new ClusterTime(1))])
            .Nodes[new NodeId("n1")].Status;
    }
}
