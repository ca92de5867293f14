using Orc.Model.Nodes;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Membership;

public class AdmissionRuleTests
{
    private static readonly NodeId One = new("n1");
    private static readonly NodeId Two = new("n2");

    [Fact]
    public void FindRefusal_NewNode_MayJoin() =>
        Assert.Null(AdmissionRule.FindRefusal(With(NodeStatus.Ready), Two, "second", NodeRole.Worker));

    [Fact]
    public void FindRefusal_SecondManager_IsRefused() => Assert.Contains(
        "join as a worker",
        AdmissionRule.FindRefusal(With(NodeStatus.Ready), Two, "second", NodeRole.Manager),
        StringComparison.Ordinal);

    [Fact]
    public void FindRefusal_CopyOfANodeThatIsThere_IsRefusedByName() => Assert.Contains(
        "\"first\"",
        AdmissionRule.FindRefusal(With(NodeStatus.Ready), One, "second", NodeRole.Worker),
        StringComparison.Ordinal);

    [Fact]
    public void FindRefusal_NodeThatLeft_MayComeBack() =>
        Assert.Null(AdmissionRule.FindRefusal(With(NodeStatus.Unreachable), One, "first", NodeRole.Worker));

    [Fact]
    public void FindRefusal_NameOfAnother_IsTaken() => Assert.Contains(
        "is taken by node n1",
        AdmissionRule.FindRefusal(With(NodeStatus.Ready), Two, "FIRST", NodeRole.Worker),
        StringComparison.Ordinal);

    [Fact]
    public void FindRefusal_NodeThatLeftAndComesWithTheNameOfAnother_IsRefused()
    {
        var members = With(NodeStatus.Unreachable).Apply(
            [new Change.PutNode(new Node { Id = Two, Name = "second", Status = NodeStatus.Ready })]);

        Assert.Contains(
            "is taken by node n2",
            AdmissionRule.FindRefusal(members, One, "Second", NodeRole.Worker),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Admit_NodeThatLeft_IsActiveAgainAndKeepsItsLabels()
    {
        var before = With(NodeStatus.Unreachable);
        before = before.Apply(
        [
            new Change.PutNode(before.Nodes[One] with
            {
                Availability = NodeAvailability.Drain,
                Labels = before.Nodes[One].Labels.Add("zone", "a"),
            }),
        ]);

        var node = before.Apply(AdmissionRule.Admit(before, One, "first", NodeRole.Worker)).Nodes[One];

        Assert.Equal(NodeAvailability.Active, node.Availability);
        Assert.Equal("a", node.Labels["zone"]);
    }

    private static Snapshot With(NodeStatus status) => Snapshot.Empty.Apply(
        [new Change.PutNode(new Node { Id = One, Name = "first", Status = status })]);
}
