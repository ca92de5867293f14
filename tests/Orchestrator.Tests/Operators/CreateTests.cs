using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.Cluster;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Operators;

/// <summary><c>service create</c> and <c>service update</c>, as they are asked for.</summary>
public sealed class CreateTests
{
    [Fact]
    public void Create_WhileTheOneBeforeGoes_IsRefused()
    {
        var scene = Created();
        scene.Do(ServicePlanner.Remove(scene.Snapshot, "web"));

        Assert.Equal("service web is still being removed", Create(scene, "web:2"));
    }

    [Fact]
    public void Create_WhereALostNodeHasWhatIsLeft_TakesTheName()
    {
        var scene = Created();
        scene.Cut("n1").Settle().Do(ServicePlanner.Remove(scene.Snapshot, "web"));
        scene.Settle();

        Assert.Equal("", Create(scene, "web:2"));
        Assert.Equal(1, scene.Pass(30).Snapshot.Tasks.Values.Count(task => task.IsHolder));
        scene.Heal("n1").Settle();
        Assert.Equal(1, scene.Running());
        Assert.Equal(
            "web:2",
            scene.ReleaseOf(Assert.Single(scene.Snapshot.Tasks.Values, task => !task.IsGone)).Container.Image);
    }

    [Fact]
    public void Networks_ThatNobodyKnows_AreRefused()
    {
        var scene = Created();

        Assert.Equal("network typo not found", Create(scene, "web:1", "other", "typo"));
        Assert.Equal("network typo not found", Update(scene, "typo"));
        Assert.Equal("1=web:1", string.Join(' ', scene.Settle().Snapshot.Tasks.Values.Select(task =>
            $"{task.Slot}={scene.ReleaseOf(task).Container.Image}")));
    }

    /// <summary>Where its own services were all that was looked for, the task would never get an address.</summary>
    [Fact]
    public void Update_OntoANetworkOfAStack_SharesItAndGetsAnAddress()
    {
        var scene = Created();
        scene.Deploy("shop", Scene.Web() with
        {
            Container = Scene.Web().Container with { Endpoints = [new EndpointSpec { Network = "shop_back" }] },
        });
        Assert.Equal("", Update(scene.Settle(), "shop_back"));

        Assert.True(scene.Snapshot.Networks["shop_back"].IsShared);
        var task = Assert.Single(
            scene.Pass(30).Snapshot.TasksOf(new ServiceKey("", "web")), task => task.IsHolder);
        Assert.NotNull(task.AddressOn("shop_back"));
        Assert.True(task.IsRunning);
    }

    private static Scene Created()
    {
        var scene = Scene.Of(2);
        Assert.Equal("", Create(scene, "web:1"));
        return scene.Pass(30);
    }

    private static string Update(Scene scene, string network) => scene.Do(OperatorWrites.Update(
        scene.Snapshot,
        new UpdateServiceRequest
        {
            Service = "web",
            Container = new WireContainerPatch { NetworkAdd = { network } },
        },
        new UpdateFindings { IsNetworkHere = _ => false }));

    private static string Create(Scene scene, string image, string name = "web", params string[] networks)
    {
        var call = new CreateCall(new NodeId("n1"), new FakeResources());
        var asked = call.Read(new CreateServiceRequest
        {
            Name = name,
            Container = new WireContainerPatch { Image = image, NetworkAdd = { networks } },
        });
        return scene.Do(call.Plan(scene.Snapshot, asked));
    }
}
