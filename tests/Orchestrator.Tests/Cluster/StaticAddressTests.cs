using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.World;
using Orc.Orchestrator.Updates;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Addresses that a file asks for, and others who have them.</summary>
public sealed class StaticAddressTests
{
    private const string Network = "mesh";

    [Theory]
    [InlineData("gateway", "is in use by node n1 (its own on it)")]
    [InlineData("task", "is in use by task shop_web.1.")]
    [InlineData("10.55.0.20", "is what service shop_still asks for too")]
    [InlineData("10.55.0.30", "is in use by container c1")]
    [InlineData("10.55.0.9", "is reserved")]
    [InlineData("10.55.0.99", "")]
    public void OfANewService_ThatSomebodyHas_IsRefusedWithWho(string address, string expected)
    {
        var scene = Mesh();
        Assert.Equal("", scene.Deploy(Service("web"), Service("still", "10.55.0.20") with { Replicas = 0 }));
        scene.Settle();
        Attach(scene, "10.55.0.30");
        scene.Pass(30);
        var asked = address switch
        {
            "gateway" => scene.Snapshot.Networks[Network].Overlay!.Nodes["n1"],
            "task" => scene.Holders().Single().AddressOn(Network)!,
            _ => address,
        };

        Assert.StartsWith(
            expected.Length == 0 ? "" : $"service db: the address {asked} of network {Network} {expected}",
            scene.Deploy("other", Service("db", asked)),
            StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, scene.Snapshot.FindService(new("other", "db")) is not null);
    }

    [Fact]
    public void OfTwoServicesOfAFile_IsRefused() => Assert.Equal(
        $"service db: the address 10.55.0.20 of network {Network} is what service web asks for too",
        Mesh().Deploy(Service("db", "10.55.0.20"), Service("web", "10.55.0.20")));

    [Fact]
    public void OfAService_WithAnAliasThatNobodyCanAskFor_IsRefused()
    {
        var service = Service("web");
        var endpoint = service.Container.Endpoints[0] with { Aliases = ["web", "a b"] };

        Assert.StartsWith(
            "service web: invalid network alias \"a b\"",
            Mesh().Deploy(service with { Container = service.Container with { Endpoints = [endpoint] } }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void OfAServiceItself_StaysItsOwn_OverUpdates()
    {
        var scene = Mesh();
        Assert.Equal("", scene.Deploy(Service("web", "10.55.0.20")));
        scene.Pass(30);
        Assert.Equal("", scene.Deploy(Service("web", "10.55.0.20", "web:2")));
        scene.Pass(60);

        Assert.Equal("10.55.0.20", scene.Holders().Single().AddressOn(Network));
        Assert.Equal("web:2", scene.ReleaseOf(scene.Holders().Single()).Container.Image);
    }

    [Fact]
    public void OfAServiceThatIsBeingRemoved_CanBeAskedFor()
    {
        var scene = Mesh();
        Assert.Equal("", scene.Deploy(Service("web", "10.55.0.20")));
        scene.Pass(30);
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));

        Assert.Equal("", scene.Deploy("other", Service("db", "10.55.0.20")));
    }

    [Fact]
    public void OfAServiceThatIsBeingRemoved_IsGivenOnceItsTaskEnded()
    {
        var scene = Mesh();
        Assert.Equal("", scene.Deploy(Service("web", "10.55.0.20")));
        scene.Pass(30);
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        Assert.Equal("", scene.Deploy("other", Service("db", "10.55.0.20")));

        scene.Decide();
        Assert.Null(Assert.Single(scene.Snapshot.TasksOf(new ServiceKey("other", "db"))).AddressOn(Network));
        scene.Pass(30);
        Assert.Equal(
            "10.55.0.20", Assert.Single(scene.Snapshot.TasksOf(new ServiceKey("other", "db"))).AddressOn(Network));
    }

    [Fact]
    public void OfATaskOfALostNode_GoesToItsSuccessor()
    {
        var scene = Mesh();
        scene.Join("n2");
        Assert.Equal("", scene.Deploy(Service("web", "10.55.0.20")));
        var before = scene.Pass(30).Holders().Single();
        scene.Cut(before.Node.Value).Pass(30);

        var after = scene.Holders().Single(task => task.Node != before.Node);
        Assert.Equal("10.55.0.20", after.AddressOn(Network));
    }

    [Fact]
    public void OfAServiceWithoutATask_IsNoContainers()
    {
        var scene = Mesh();
        Assert.Equal("", scene.Deploy(Service("still", "10.55.0.20") with { Replicas = 0 }));
        scene.Settle();
        Attach(scene, "10.55.0.20");

        var attachment = scene.Snapshot.Attachments.Values.Single();
        Assert.Equal("address 10.55.0.20 of network mesh is what service shop_still asks for", attachment.Error);
        Assert.Null(attachment.Address);
    }

    [Fact]
    public void OfAReleaseBefore_WithMoreReplicasNow_IsNotGoneBackTo()
    {
        var scene = Replicated(Service("web", image: "web:2"));

        Assert.Equal(
            "release 1 has the address 10.55.0.20, which only one task can have, and service shop_web has 3 replicas: "
                + "scale it first (orc service scale shop_web=1)",
            ServicePlanner.Rollback(scene.Snapshot, "shop_web").Error);
        Assert.Equal(3, scene.Holders().Select(task => task.AddressOn(Network)).Distinct().Count());
    }

    [Fact]
    public void OfAReleaseBefore_WithMoreReplicasNow_AFailedUpdateIsPaused()
    {
        var service = Service("web", image: "web:2");
        var scene = Replicated(
            service with { Update = service.Update with { FailureAction = FailureAction.Rollback } },
            new FakeBehaviour { ExitCode = 1 });

        var state = scene.Pass(60).Service().UpdateState;
        Assert.Equal(UpdateStatus.Paused, state?.Status);
        Assert.EndsWith(
            "it cannot be rolled back: release 1 has the address 10.55.0.20, which only one task can have, and service "
                + "shop_web has 3 replicas",
            state?.Message,
            StringComparison.Ordinal);
    }

    /// <summary>One task with an address first, three without now.</summary>
    private static Scene Replicated(ServiceSpec next, FakeBehaviour? behaviour = null)
    {
        var scene = Mesh();
        Assert.Equal("", scene.Deploy(Service("web", "10.55.0.20")));
        scene.Pass(30);
        if (behaviour is not null)
        {
            scene.Images["web:2"] = behaviour;
        }

        Assert.Equal("", scene.Deploy(next with { Replicas = 3 }));
        return scene.Pass(60);
    }

    [Theory]
    [InlineData("overlay", "bridge", "network bridge is always there: choose another name")]
    [InlineData("overlay", "a,b", "invalid network name \"a,b\"")]
    [InlineData("bridge", "mine", "a network of the cluster has the driver overlay or macvlan, not bridge")]
    [InlineData("overlay", "a-b.c_1", "")]
    public void NetworkOfTheCluster_HasADriverThatMakesOne_AndAName(string driver, string name, string error) =>
        Assert.StartsWith(
            error,
            NetworkPlanner.Create(Scene.Of(1).Snapshot, new NetworkSpec { Name = name, Driver = driver }).Error,
            StringComparison.Ordinal);

    private static Scene Mesh()
    {
        var scene = Scene.Of(1);
        scene.Do(NetworkPlanner.Create(scene.Snapshot, new NetworkSpec
        {
            Name = Network,
            Driver = OverlayUse.Driver,
            Attachable = true,
            Subnets = [new SubnetSpec("10.55.0.0/24") { Reserved = ["10.55.0.9"] }],
        }));
        return scene.Settle();
    }

    private static void Attach(Scene scene, string address)
    {
        scene.Commit([.. AttachmentFold.Fold(
            scene.Snapshot,
            new NodeId("n1"),
            [new() { Container = "c1", Network = Network, Number = 7, Name = "c1", Address = address }])]);
        scene.Settle();
    }

    private static ServiceSpec Service(string name, string? address = null, string image = "web:1")
    {
        var service = Scene.Web(1, image);
        return service with
        {
            Name = name,
            Container = service.Container with
            {
                Name = $"shop_{name}",
                NetworkMode = NetworkMode.Networks,
                Endpoints = [new EndpointSpec { Network = Network, Ipv4Address = address }],
            },
        };
    }
}
