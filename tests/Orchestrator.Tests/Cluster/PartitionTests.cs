using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary><c>x-partition</c>: what becomes of tasks on a node that is cut off.</summary>
public sealed class PartitionTests
{
    [Fact]
    public void Replace_TakesTheirPlacesAtOnce()
    {
        var scene = Given(PartitionAction.Replace);

        Assert.Equal("1@n1 1@n2", scene.Cut("n1").Settle().Where());
    }

    [Fact]
    public void Keep_WaitsForTheNode_UntilItIsGivenUp()
    {
        var scene = Given(PartitionAction.Keep);

        Assert.Equal("1@n1", scene.Cut("n1").Pass(3600).Where());
        scene.Update("n1", node => node with { Availability = NodeAvailability.Drain });
        Assert.Equal("1@n2", scene.Settle().Where());
    }

    [Fact]
    public void Stop_ComesOnceTheNodeHasStoppedIts()
    {
        var scene = Given(PartitionAction.Stop);
        Assert.True(StopsWhenCutOff(scene, "n1"));

        Assert.Equal("1@n1", scene.Cut("n1").Pass(11).Where());
        Assert.Equal("1@n2", scene.Pass(1).Where());

        // It never comes back: it was told to go before its node could hear of anything.
        scene.Heal("n1").Settle();
        Assert.Equal("1@n2", scene.Where());
        Assert.Equal(1, scene.Running());
    }

    [Fact]
    public void Keep_DeployedMeanwhile_IsMadeAnewWhenItsNodeIsBack()
    {
        var scene = Given(PartitionAction.Keep);
        scene.Cut("n1").Settle().Deploy(With(PartitionAction.Keep, "web:2"));

        Assert.Equal("1@n1", scene.Pass(3600).Where());
        Assert.Equal("1=web:1", scene.ImagesOf());
        Assert.Equal("1=web:2", scene.Heal("n1").Pass(60).ImagesOf());
        Assert.Equal(1, scene.Running());
    }

    [Fact]
    public void Stop_DeployedMeanwhile_ComesOnceTheNodeHasStoppedIts()
    {
        var scene = Given(PartitionAction.Stop);
        scene.Cut("n1").Pass(4).Deploy(With(PartitionAction.Stop, "web:2"));

        Assert.Equal("1@n1", scene.Pass(7).Where());
        Assert.Equal("1@n2", scene.Pass(2).Where());
        Assert.Equal("1=web:2", scene.ImagesOf());
    }

    [Fact]
    public void Stop_NodeBackInTime_KeepsIts()
    {
        var scene = Given(PartitionAction.Stop);
        scene.Cut("n1").Pass(8);

        Assert.Equal("1@n1", scene.Heal("n1").Pass(60).Where());
    }

    [Fact]
    public void Stop_WhileManyNodesAreLost_WaitsToo()
    {
        var scene = Scene.Of(4);
        scene.Deploy(With(PartitionAction.Stop));
        scene.Settle();
        foreach (var node in (string[])["n1", "n2", "n3"])
        {
            scene.Cut(node);
        }

        Assert.Equal("1@n1", scene.Pass(60).Where());
    }

    [Theory]
    [InlineData(1, false, PartitionAction.Stop)]
    [InlineData(1, true, PartitionAction.Replace)]
    [InlineData(2, false, PartitionAction.Replace)]
    public void Unsaid_OneThatWritesToASharedPlace_StopsElseIsReplaced(
        int replicas, bool isReadOnly, PartitionAction expected)
    {
        var web = Scene.Web(replicas);
        var scene = Scene.Of(2);
        scene.Deploy(web with
        {
            Container = web.Container with
            {
                Mounts = [new MountSpec.Bind { Source = "/srv", Target = "/srv", ReadOnly = isReadOnly }],
            },
        });
        scene.Settle();
        var service = scene.Service();

        Assert.Equal(expected, PartitionRule.Of(scene.Snapshot, service, scene.Snapshot.Releases[service.Release]));
    }

    [Fact]
    public void Unsaid_WithAVolumeOfOneNode_IsReplaced()
    {
        var web = Scene.Web();
        var scene = Scene.Of(2);
        scene.Deploy(web with
        {
            Container = web.Container with
            {
                Mounts = [new MountSpec.Volume { Name = "shop_data", Target = "/data" }],
            },
        });
        scene.Settle();

        Assert.False(StopsWhenCutOff(scene, "n1"));
    }

    private static Scene Given(PartitionAction action)
    {
        var scene = Scene.Of(2);
        scene.Deploy(With(action));
        Assert.Equal("1@n1", scene.Settle().Where());
        return scene;
    }

    private static ServiceSpec With(PartitionAction action, string image = "web:1") =>
        Scene.Web(1, image) with { Placement = new PlacementSpec { Partition = action } };

    private static bool StopsWhenCutOff(Scene scene, string node) =>
        AssignmentSet.Of(scene.Snapshot, new NodeId(node)).Tasks.Values.Single().StopsWhenCutOff;
}
