using System.Collections.Immutable;
using System.Globalization;
using Grpc.Core;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Ports of every node whose number a person left open.</summary>
public sealed class PortNumberTests
{
    [Fact]
    public void Published_WithoutANumber_GetsOneOfSwarmsRange_AndKeepsItOverAnUpdate()
    {
        var scene = OnMesh(2);
        scene.Deploy(Web("80"));
        var before = NumbersOf(scene, "shop_web");

        scene.Deploy("other", Web("80"));
        Assert.Equal("", scene.Deploy(Web("80", image: "web:2")));

        Assert.Equal([30000], before);
        Assert.Equal([30000], NumbersOf(scene, "shop_web"));
        Assert.Equal([30001], NumbersOf(scene, "other_web"));
    }

    [Fact]
    public void Deploy_OfTheSameAgain_ChangesNothing()
    {
        var scene = OnMesh(1);
        scene.Deploy(Web("80 8000-8010:81"));
        var release = scene.Snapshot.FindService(new ServiceKey("shop", "web"))!.Release;

        scene.Deploy(Web("80 8000-8010:81"));

        Assert.Equal(release, scene.Snapshot.FindService(new ServiceKey("shop", "web"))!.Release);
    }

    [Fact]
    public void Keep_OfWhatTheFileSays_IsWhatWasChosenForIt()
    {
        var asked = Web("80 8000-8010:81 9000:82").Container;
        var stored = Web("30005:80 8003:81 9000:82").Container;

        Assert.Equal(stored.Ports, PortNumberRule.Keep(asked, stored).Ports);
        Assert.Equal(asked.Ports, PortNumberRule.Keep(asked, null).Ports);
        Assert.Equal(asked.Ports, PortNumberRule.Keep(asked, Web("8011:81").Container).Ports);
    }

    [Theory]
    [InlineData("8000-8010:80", "8000")]
    [InlineData("8000:90 8000-8010:80", "8000 8001")]
    [InlineData("8000-8010:80 8000:90", "8001 8000")]
    [InlineData("80 80/udp 81", "30000 30000 30001")]
    [InlineData("30000:90 80", "30000 30001")]
    public void Published_IsTheFirstThatIsFree(string ports, string expected)
    {
        var scene = OnMesh(1);

        Assert.Equal("", scene.Deploy(Web(ports)));

        Assert.Equal(expected, string.Join(' ', NumbersOf(scene, "shop_web")));
    }

    [Fact]
    public void Published_RangesOfTwoServices_DoNotMeet_AndAFullOneIsRefused()
    {
        var scene = OnMesh(1);
        scene.Deploy(Web("8000-8001:80"));
        scene.Deploy("other", Web("8000-8001:80"));

        Assert.Equal([8001], NumbersOf(scene, "other_web"));
        Assert.Equal(
            "service web: no port of 8000-8001 is left for its port 80: services of the cluster publish them all",
            scene.Deploy("third", Web("8000-8001:80")));
        Assert.DoesNotContain("third", scene.Snapshot.Projects.Keys);
    }

    [Fact]
    public void Published_ThatWasChosen_IsNobodyElses()
    {
        var scene = OnMesh(1);
        scene.Deploy(Web("80"));

        Assert.Equal(
            "service web: port 30000 is already taken: service shop_web publishes it",
            scene.Deploy("other", Web("30000:80")));
    }

    [Fact]
    public void Range_ThatItsNumberDoesNotLieInAnyMore_GivesAnother()
    {
        var scene = OnMesh(1);
        scene.Deploy(Web("8000-8001:80"));
        scene.Deploy(Web("8100-8101:80"));

        Assert.Equal([8100], NumbersOf(scene, "shop_web"));
    }

    [Fact]
    public void Update_ThatAddsAPortWithoutANumber_ChoosesOne_AndKeepsTheOthers()
    {
        var scene = OnMesh(1);
        scene.Deploy(Web("80"));

        scene.Do(ServicePlanner.Update(scene.Snapshot, "shop_web", new ServiceEdit
        {
            Container = web => web with { Ports = web.Ports.Add(new PortSpec { Target = 81 }) },
        }));

        Assert.Equal([30000, 30001], NumbersOf(scene, "shop_web"));
    }

    [Theory]
    [InlineData("80", "n2:30000 n1:30001", "30002")]
    [InlineData("80 81", "n1:30000", "30001 30002")]
    [InlineData("8000-8002:80 9000:81", "n1:8000 n2:8001", "8002 9000")]
    [InlineData("80", "n1:9", "30000")]
    [InlineData("9000:80 81", "n1:30000 n2:9000", "node n2: port 9000 is in use by a program")]
    [InlineData(
        "8000-8001:80",
        "n1:8000 n2:8001",
        "service web: no port of 8000-8001 is left for its port 80: services of the cluster publish them all, or "
            + "programs on its nodes have them")]
    public async Task Require_ANumberThatWasChosenAndAProgramHas_IsChosenAnew(
        string ports, string taken, string expected)
    {
        var snapshot = OnMesh(2).Snapshot;
        var resources = new FakeResources();
        resources.TakenPorts.UnionWith(taken.Split(' ')
            .Select(port => port.Split(':'))
            .Select(port => (port[0], int.Parse(port[1], CultureInfo.InvariantCulture))));

        Assert.Equal(expected, await SayAsync());

        async Task<string> SayAsync()
        {
            try
            {
                var plan = PlanWith(await PortCheck.RequireAsync(
                    snapshot, PlanWith, resources, TestContext.Current.CancellationToken));
                return plan.Error.Length > 0 ? plan.Error : string.Join(' ', plan.Changes.OfType<Change.PutRelease>()
                    .SelectMany(put => put.Release.Container.Ports)
                    .Select(port => port.HostPort));
            }
            catch (RpcException refused)
            {
                return refused.Status.Detail;
            }
        }

        ProjectPlan PlanWith(ImmutableHashSet<(int Number, PortProtocol Protocol)> avoided) => new UpPlanner(
            snapshot,
            new AskedProject
            {
                Node = NodeId.None,
                Spec = new ProjectSpec { Name = "shop", Scope = ProjectScope.Cluster, Services = [Web(ports)] },
                AvoidedPorts = avoided,
            },
            new UpOptions(),
            release => release.Container).Plan();
    }

    [Fact]
    public void Update_WithANumberToAvoid_ChoosesAnother()
    {
        var scene = OnMesh(1);
        scene.Deploy(Web("80"));

        scene.Do(ServicePlanner.Update(scene.Snapshot, "shop_web", new ServiceEdit
        {
            Container = web => web with { Ports = web.Ports.Add(new PortSpec { Target = 81 }) },
            AvoidedPorts = [(30000, PortProtocol.Tcp), (30001, PortProtocol.Tcp)],
        }));

        Assert.Equal([30000, 30002], NumbersOf(scene, "shop_web"));
    }

    [Fact]
    public void HostMode_IsLeftToTheNode()
    {
        var scene = OnMesh(1);
        var web = Web("80");
        var ports = web.Container.Ports.Select(port => port with { IsHostMode = true });
        scene.Deploy(web with { Container = web.Container with { Ports = [.. ports] } });

        Assert.Equal([0], NumbersOf(scene, "shop_web"));
    }

    [Fact]
    public void OnABridge_ThePortIsTheNodesToChoose()
    {
        var scene = Scene.Of(1);
        scene.Commit(new Change.PutNetwork(Mesh("bridge")));
        scene.Deploy(Web("80"));

        Assert.Equal([0], NumbersOf(scene, "shop_web"));
    }

    [Fact]
    public void OnAnInternalNetwork_NothingIsPublished_AndTheServiceHasItsAddress()
    {
        var scene = Scene.Of(1);
        var mesh = Mesh(OverlayUse.Driver);
        scene.Commit(new Change.PutNetwork(mesh with { Spec = mesh.Spec with { Internal = true } }));
        scene.Deploy(Web("80"));
        scene.Pass(30);

        var table = OverlayView.Of(scene.Snapshot).TableFor(new NodeId("n1"), scene.Snapshot.Networks["mesh"])!;
        Assert.Equal([0], NumbersOf(scene, "shop_web"));
        Assert.Equal("10.223.0.1", table.Services.Single().Address);
        Assert.Empty(table.Services.Single().Ports);
    }

    private static Scene OnMesh(int nodes)
    {
        var scene = Scene.Of(nodes);
        scene.Commit(new Change.PutNetwork(Mesh(OverlayUse.Driver)));
        return scene;
    }

    private static ProjectNetwork Mesh(string driver) => new()
    {
        Project = "",
        Node = NodeId.None,
        IsShared = true,
        Spec = new NetworkSpec { Name = "mesh", Driver = driver },
    };

    /// <param name="ports"><c>80 81/udp 8000-8010:82</c>.</param>
    /// <param name="image">Another one makes it an update.</param>
    private static ServiceSpec Web(string ports, string image = "web:1")
    {
        var web = Scene.Web(1, image);
        return web with
        {
            Container = web.Container with
            {
                Endpoints = [new EndpointSpec { Network = "mesh" }],
                Ports = [.. ports.Split(' ').Select(Port)],
            },
        };
    }

    private static PortSpec Port(string text)
    {
        var protocol = text.EndsWith("/udp", StringComparison.Ordinal) ? PortProtocol.Udp : PortProtocol.Tcp;
        var parts = text.Split('/')[0].Split(':');
        var range = parts.Length > 1 ? parts[0].Split('-').Select(Number).ToArray() : [];
        return new PortSpec
        {
            Target = Number(parts[^1]),
            Protocol = protocol,
            HostPort = range.Length > 0 ? range[0] : null,
            HostPortEnd = range.Length > 1 ? range[1] : null,
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<int> NumbersOf(Scene scene, string service)
    {
        var name = service.Split('_');
        var known = scene.Snapshot.FindService(new ServiceKey(name[0], name[1]))!;
        var container = scene.Snapshot.Releases[known.Release].Container;
        Assert.DoesNotContain(container.Ports, port => port.HostPortEnd is not null);
        return container.Ports.Select(port => port.HostPort ?? 0);
    }
}
