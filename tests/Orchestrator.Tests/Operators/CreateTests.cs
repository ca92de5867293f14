using Orc.Model.Nodes;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
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

    private static Scene Created()
    {
        var scene = Scene.Of(2);
        Assert.Equal("", Create(scene, "web:1"));
        return scene.Pass(30);
    }

    private static string Create(Scene scene, string image)
    {
        var call = new CreateCall(new NodeId("n1"), new FakeResources());
        var asked = call.Read(new CreateServiceRequest
        {
            Name = "web",
            Container = new WireContainerPatch { Image = image },
        });
        return scene.Do(call.Plan(scene.Snapshot, asked));
    }
}
