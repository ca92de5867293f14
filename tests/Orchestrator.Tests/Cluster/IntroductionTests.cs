using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

public sealed class IntroductionTests
{
    [Theory]
    [InlineData("", "10.0.0.1")]
    [InlineData("10.0.0.9", "10.0.0.9")]
    public void Hello_MayChangeAnAddressAndNotLoseIt(string said, string known)
    {
        var scene = Scene.Of(1);
        var node = scene.Snapshot.Nodes.Values.Single();
        var hello = new Introduction
        {
            Node = node with { Epoch = node.Epoch + 1, Description = node.Description with { Address = said } },
        };

        var put = ReportFold.Introduce(scene.Snapshot, hello, scene.Now).OfType<Change.PutNode>().Single();

        Assert.Equal(known, put.Node.Description.Address);
    }

    [Fact]
    public void Report_OfATaskOfAnotherNode_CountsForNothing()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web());
        scene.Pass(30);
        var task = scene.Holders().Single();
        var stranger = scene.Snapshot.Nodes.Keys.Single(node => node != task.Node);
        var report = task.Observed! with { Sequence = task.Observed.Sequence + 1, State = TaskState.Ended };

        Assert.Empty(ReportFold.Fold(scene.Snapshot, stranger, [report], []));
        Assert.NotEmpty(ReportFold.Fold(scene.Snapshot, task.Node, [report], []));
    }

    [Theory]
    [InlineData("n3", "n3")]
    [InlineData("N1", "n2")]
    public void Hello_MayChangeANameAndNotTakeAnothers(string said, string known)
    {
        var scene = Scene.Of(2);
        var node = scene.Snapshot.Nodes[new NodeId("n2")];
        var hello = new Introduction { Node = node with { Epoch = node.Epoch + 1, Name = said } };

        var put = ReportFold.Introduce(scene.Snapshot, hello, scene.Now).OfType<Change.PutNode>().Single();

        Assert.Equal(known, put.Node.Name);
    }
}
