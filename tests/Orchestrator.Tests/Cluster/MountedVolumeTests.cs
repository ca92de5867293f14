using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Volumes that a service mounts and no file declares belong to a node like all others.</summary>
public sealed class MountedVolumeTests
{
    private static readonly MountSpec.Volume Mount = new() { Name = "data", Target = "/data" };

    [Theory]
    [InlineData(WireServiceMode.Replicated, "data@n1")]
    [InlineData(WireServiceMode.Global, "")]
    public void Create_WithANamedVolume_LetsItBelongToTheNodeOfItsFirstTask(WireServiceMode mode, string expected)
    {
        var scene = Scene.Of(2);

        Create(scene, mode);

        Assert.Equal(expected, Volumes(scene.Settle()));
    }

    [Fact]
    public void Remove_OfTheLastServiceOfNoStack_LeavesNothingButItsVolume()
    {
        var scene = Scene.Of(2);
        Create(scene, WireServiceMode.Replicated);
        Assert.Single(scene.Settle().Snapshot.Projects);

        scene.Do(ServicePlanner.Remove(scene.Snapshot, scene.Snapshot.Services.Keys.Single().ToString()));

        scene.Pass(60);
        Assert.Empty(scene.Snapshot.Projects);
        Assert.Empty(scene.Snapshot.Services);
        Assert.Equal("data@n1", Volumes(scene));
    }

    [Fact]
    public void Task_WithANamedVolumeOfALostNode_Waits()
    {
        var scene = Scene.Of(2);
        Create(scene, WireServiceMode.Replicated);
        scene.Settle().Cut("n1");

        Assert.Equal(["n1", ""], Nodes(scene.Pass(60)));
        Assert.Equal("n1", VolumeListing.Of(scene.Snapshot, "data").Volumes.Single().NodeId);

        scene.Update("n1", node => node with { Availability = NodeAvailability.Drain });
        scene.Do(VolumePlanner.Move(scene.Snapshot, "data", new NodeId("n1"), new NodeId("n2")));
        Assert.Contains("n2", Nodes(scene.Pass(60)));
    }

    [Fact]
    public void Update_ThatAddsAVolume_LetsItBelongToTheNodeOfTheNextTask()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web());
        scene.Settle();

        Edit(scene, container => container with { Mounts = [Mount] });

        Assert.Equal($"data@{scene.Pass(60).Holders().Single().Node}", Volumes(scene));
    }

    /// <summary>Services of before have volumes that nobody kept in mind: an update does.</summary>
    [Theory]
    [InlineData(1, "data@n1")]
    [InlineData(2, "")]
    public void Update_OfAServiceWhoseTasksHaveOneAlready_LeavesItWhereItIs(int replicas, string expected)
    {
        var scene = Scene.Of(2);
        var web = Scene.Web(replicas);
        scene.Deploy(web with { Container = web.Container with { Mounts = [Mount] } });
        scene.Commit(new Orchestrator.Store.Change.DropVolume("data"));
        scene.Settle();

        Edit(scene, container => container with { Image = "web:2" });

        Assert.Equal(expected, Volumes(scene));
    }

    private static void Edit(Scene scene, Func<ContainerSpec, ContainerSpec> change) => Assert.Equal(
        "", scene.Do(ServicePlanner.Update(scene.Snapshot, "shop_web", new ServiceEdit { Container = change })));

    private static void Create(Scene scene, WireServiceMode mode)
    {
        var call = new CreateCall(new NodeId("n1"), new FakeResources());
        var asked = call.Read(new CreateServiceRequest
        {
            Name = "db",
            Settings = new WireServiceSettings { Mode = mode },
            Container = new WireContainerPatch
            {
                Image = "web:1",
                MountAdd =
                {
                    new WireMount { Target = "/data", Volume = new WireVolumeMount { Name = "data" } },
                },
            },
        });
        Assert.Equal("", scene.Do(call.Plan(scene.Snapshot, asked)));
    }

    private static IEnumerable<string> Nodes(Scene scene) => scene.Snapshot.TasksOf(new ServiceKey("", "db"))
        .Where(task => task is { IsHolder: true, IsPast: false })
        .OrderBy(task => task.Id)
        .Select(task => task.Node.IsNone ? "" : task.Node.Value);

    private static string Volumes(Scene scene) =>
        string.Join(' ', scene.Snapshot.Volumes.Values.Select(volume => $"{volume.Name}@{volume.Node}"));
}
