using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>A volume whose node does not come back is brought to another one from a backup.</summary>
public sealed class LostVolumeTests
{
    private static readonly NodeId First = new("n1");
    private static readonly NodeId Second = new("n2");

    [Theory]
    [InlineData(false, false, "volume shop_data is used by a task again")]
    [InlineData(true, false, "")]
    [InlineData(false, true, "")]
    public void Move_OfAVolumeThatIsUsed_WantsItsNodeLost(bool isDrained, bool isRemoved, string error)
    {
        var scene = WithVolumeOnFirst();
        scene.Cut("n1");
        Lose(scene, isDrained, isRemoved);

        Assert.Equal(error.Length == 0, VolumePlanner.IsLost(scene.Snapshot, First));
        Assert.Equal(error.Length == 0, VolumeListing.Of(scene.Snapshot, "shop_data").Volumes.Single().OwnerLost);
        Assert.StartsWith(error, scene.Do(VolumePlanner.Move(scene.Snapshot, "shop_data", First, Second)));
        Assert.Equal(error.Length == 0 ? Second : First, scene.Snapshot.Volumes["shop_data"].Node);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Move_FromALostNode_LetsItsServiceStartThere(bool isDrained, bool isRemoved)
    {
        var scene = WithVolumeOnFirst();
        scene.Cut("n1");
        Lose(scene, isDrained, isRemoved);
        Assert.DoesNotContain("1@n2", scene.Pass(60).Where());

        scene.Do(VolumePlanner.Move(scene.Snapshot, "shop_data", First, Second));

        Assert.Equal("1@n2", scene.Pass(60).Where());
        Assert.False(VolumePlanner.IsLost(scene.Snapshot, Second));
    }

    [Theory]
    [InlineData(false, false, "volume shop_data is on node n1, which is not lost")]
    [InlineData(true, false, "")]
    [InlineData(false, true, "")]
    public void Drop_OfAVolumeThatNothingUses_WantsItsNodeLost(bool isDrained, bool isRemoved, string error)
    {
        var scene = WithVolumeOnFirst();
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Cut("n1").Pass(60);
        Lose(scene, isDrained, isRemoved);

        Assert.StartsWith(error, scene.Do(VolumePlanner.Drop(scene.Snapshot, "shop_data", First)));
        Assert.Equal(error.Length > 0, scene.Snapshot.Volumes.ContainsKey("shop_data"));
    }

    [Fact]
    public void Drop_OfAVolumeThatAServiceWaitsFor_IsRefusedUntilItIsGone()
    {
        var scene = WithVolumeOnFirst();
        scene.Cut("n1");
        Lose(scene, isDrained: true, isRemoved: false);
        scene.Pass(60);

        Assert.Equal(
            "volume shop_data is used by shop_web: remove that first, or bring the volume to another node "
                + "(orc volume restore --node NODE -i BACKUP shop_data)",
            scene.Do(VolumePlanner.Drop(scene.Snapshot, "shop_data", First)));

        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Pass(60);
        Assert.Equal("", scene.Do(VolumePlanner.Drop(scene.Snapshot, "shop_data", First)));
        Assert.Empty(scene.Snapshot.Volumes);
    }

    [Fact]
    public void Volume_OfANodeThatIsAwayOrHere_IsNotLost()
    {
        var scene = WithVolumeOnFirst();
        Assert.False(VolumePlanner.IsLost(scene.Snapshot, First));
        scene.Update("n1", node => node with { Availability = NodeAvailability.Drain });
        Assert.False(VolumePlanner.IsLost(scene.Snapshot, First));
        Assert.False(VolumePlanner.IsLost(scene.Snapshot, NodeId.None));
    }

    [Fact]
    public void Loss_OfANodeThatOwnsVolumes_NamesThem()
    {
        var scene = WithVolumeOnFirst();

        Assert.Null(VolumePlanner.FindLoss(scene.Snapshot, Second));
        Assert.Equal(
            "what uses the volume shop_data of this node waits until it is on another one: "
                + "orc volume restore --node NODE -i BACKUP VOLUME",
            VolumePlanner.FindLoss(scene.Snapshot, First));
    }

    [Fact]
    public void Volume_OfAStackThatIsGone_IsListed()
    {
        var scene = WithVolumeOnFirst();
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));

        Assert.DoesNotContain("shop", scene.Pass(60).Snapshot.Projects.Keys);
        Assert.Equal("n1", VolumeListing.Of(scene.Snapshot, "").Volumes.Single().NodeId);
    }

    private static void Lose(Scene scene, bool isDrained, bool isRemoved)
    {
        if (isDrained)
        {
            scene.Update("n1", node => node with { Availability = NodeAvailability.Drain });
        }

        if (isRemoved)
        {
            scene.Do(NodePlanner.Remove(scene.Snapshot, "n1", force: false));
        }
    }

    private static Scene WithVolumeOnFirst()
    {
        var scene = Scene.Of(2);
        var web = Scene.Web();
        scene.Deploy(web with
        {
            Container = web.Container with { Mounts = [new MountSpec.Volume { Name = "shop_data", Target = "/data" }] },
        });
        Assert.Equal("1@n1", scene.Pass(30).Where());
        return scene;
    }
}
