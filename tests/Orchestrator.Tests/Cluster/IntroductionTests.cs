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

        var put = ReportFold.Introduce(scene.Snapshot, hello).OfType<Change.PutNode>().Single();

        Assert.Equal(known, put.Node.Description.Address);
    }
}
