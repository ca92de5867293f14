using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;

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
        scene.Commit([.. AttachmentFold.Fold(
            scene.Snapshot,
            new NodeId("n1"),
            [new() { Container = "c1", Network = Network, Number = 7, Name = "c1", Address = "10.55.0.30" }])]);
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
