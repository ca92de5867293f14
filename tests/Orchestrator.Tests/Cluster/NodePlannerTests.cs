using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

public sealed class NodePlannerTests
{
    [Fact]
    public void Find_ByIdOrNameOrBeginning_IsTheNode()
    {
        var snapshot = Snapshot(("abc1", "one"), ("abd2", "two"));

        Assert.Equal("abc1", NodePlanner.Find(snapshot, "abc1", out _)!.Id.Value);
        Assert.Equal("abd2", NodePlanner.Find(snapshot, "two", out _)!.Id.Value);
        Assert.Equal("abd2", NodePlanner.Find(snapshot, "abd", out _)!.Id.Value);
        Assert.Null(NodePlanner.Find(snapshot, "ab", out var several));
        Assert.Equal("node ab is ambiguous: abc1, abd2", several);
        Assert.Null(NodePlanner.Find(snapshot, "x", out var none));
        Assert.Equal("no such node: x", none);
    }

    [Fact]
    public void Update_Labels_AreGivenAndTaken()
    {
        var snapshot = Snapshot(("n1", "one"));
        var plan = NodePlanner.Update(snapshot, "one", new NodeUpdate
        {
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("disk", "ssd"),
            Availability = NodeAvailability.Drain,
        });
        var node = snapshot.Apply(plan.Changes).Nodes[new NodeId("n1")];

        Assert.Equal(("ssd", NodeAvailability.Drain), (node.Labels["disk"], node.Availability));
        Assert.Equal(
            "node one has no label zone",
            NodePlanner.Update(snapshot, "n1", new NodeUpdate { RemovedLabels = ["zone"] }).Error);
        Assert.Empty(NodePlanner.Update(snapshot, "n1", new NodeUpdate()).Changes);
    }

    [Theory]
    [InlineData(NodeStatus.Ready, false, "node one is ready: let it leave")]
    [InlineData(NodeStatus.Away, false, "node one is away for a moment: let it leave")]
    [InlineData(NodeStatus.Ready, true, "")]
    [InlineData(NodeStatus.Unreachable, false, "")]
    [InlineData(NodeStatus.Unknown, false, "node one may be there (it was not heard of since the manager started")]
    [InlineData(NodeStatus.Unknown, true, "")]
    public void Remove_NodeThatIsThere_IsRefusedUnlessForced(NodeStatus status, bool force, string error)
    {
        var snapshot = Snapshot(("n1", "one"));
        snapshot = snapshot.Apply(
            [new Change.PutNode(snapshot.Nodes[new NodeId("n1")] with { Status = status })]);
        var plan = NodePlanner.Remove(snapshot, "one", force);

        Assert.StartsWith(error, plan.Error);
        Assert.Equal(error.Length == 0, plan.Changes is [Change.DropNode { Id.Value: "n1" }]);
    }

    [Fact]
    public void Manager_TheOnlyOne_StaysOne()
    {
        var snapshot = Snapshot(("n1", "one"), ("n2", "two"));
        snapshot = snapshot.Apply(
            [new Change.PutNode(snapshot.Nodes[new NodeId("n1")] with { Role = NodeRole.Manager })]);

        const string Only = "node one is the only manager: the cluster would be without one";
        Assert.Equal(Only, NodePlanner.Remove(snapshot, "one", force: true).Error);
        Assert.Equal(Only, NodePlanner.Update(snapshot, "one", new NodeUpdate { Role = NodeRole.Worker }).Error);
        Assert.StartsWith(
            "node two cannot become a manager: a cluster has one manager until",
            NodePlanner.Update(snapshot, "two", new NodeUpdate { Role = NodeRole.Manager }).Error);
    }

    private static Snapshot Snapshot(params (string Id, string Name)[] nodes) =>
        Orchestrator.Store.Snapshot.Empty.Apply(
        [
            .. nodes.Select(node => new Change.PutNode(new Orchestrator.Nodes.Node
            {
                Id = new NodeId(node.Id),
                Name = node.Name,
            })),
        ]);
}
