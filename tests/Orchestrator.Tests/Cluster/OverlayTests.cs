using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Addresses of tasks, nodes and services on networks that span nodes.</summary>
public sealed class OverlayTests
{
    private const string Network = "shop_default";

    [Fact]
    public void Tasks_EachHasAnAddressOfItsOwn()
    {
        var scene = Deployed(nodes: 2, replicas: 4);

        var addresses = scene.Holders().Select(task => task.AddressOn(Network)).ToList();
        Assert.All(addresses, address => Assert.StartsWith("10.208.0.", address, StringComparison.Ordinal));
        Assert.Equal(4, addresses.Distinct().Count());
        Assert.Empty(addresses.Intersect(Plan(scene).Nodes.Values));
        Assert.Equal(["n1", "n2"], Plan(scene).Nodes.Keys);
    }

    [Fact]
    public void Address_OfATaskThatWent_Rests()
    {
        var scene = Deployed(nodes: 1, replicas: 1);
        var before = scene.Holders().Single().AddressOn(Network);

        scene.Do(ServicePlanner.Scale(scene.Snapshot, "shop_web", 0));
        scene.Settle();
        scene.Do(ServicePlanner.Scale(scene.Snapshot, "shop_web", 1));
        scene.Settle();

        Assert.NotEqual(before, scene.Holders().Single().AddressOn(Network));
    }

    [Fact]
    public void Addresses_SurviveTheFormOfTheStore()
    {
        var scene = Deployed(nodes: 1, replicas: 2);
        var again = RecordForm.WriteCheckpoint(scene.Snapshot)
            .Select(record => RecordForm.Read(record.Span))
            .Aggregate(Snapshot.Empty, (snapshot, commit) => snapshot.Apply(commit));

        Assert.Equal(
            scene.Snapshot.Tasks.Values.Select(task => task.AddressOn(Network)),
            again.Tasks.Values.Select(task => task.AddressOn(Network)));
        Assert.Equal(Plan(scene).Services["web"], again.Networks[Network].Overlay!.Services["web"]);
    }

    [Fact]
    public void Networks_NeverOverlap_AndDifferInTheirIdentifier()
    {
        var scene = Deployed(nodes: 1, replicas: 1);
        scene.Commit(Put("other"));
        scene.Settle();

        var (first, second) = (Plan(scene), scene.Snapshot.Networks["other"].Overlay!);
        Assert.NotEqual(first.Identifier, second.Identifier);
        Assert.Equal("10.208.0.0/20", first.Subnet);
        Assert.Equal("10.208.16.0/20", second.Subnet);
    }

    [Fact]
    public void Network_AfterOneThatWent_DoesNotTakeWhatItGaveBack()
    {
        var scene = Deployed(nodes: 1, replicas: 1);
        var before = (Plan(scene).Subnet, Plan(scene).Identifier, Plan(scene).Services["web"]);
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Settle();
        scene.Commit(Put(Network));
        scene.Deploy(OnNetwork(Scene.Web(1)));
        scene.Pass(30);

        Assert.Equal(("10.208.0.0/20", 0x6f0000, "10.223.0.1"), before);
        Assert.Equal(
            ("10.208.16.0/20", 0x6f0001, "10.223.0.2"),
            (Plan(scene).Subnet, Plan(scene).Identifier, Plan(scene).Services["web"]));
    }

    [Fact]
    public void Pools_AreUsedOneAfterTheOther_AndRoundAgain()
    {
        var scene = Scene.Of(1);
        scene.Commit(new Change.SetOverlays(new OverlaySettings
        {
            Pools = ["10.77.0.0/24", "10.88.0.0/24"],
            PrefixLength = 25,
        }));
        foreach (var name in new[] { "a", "b", "c" })
        {
            scene.Commit(Put(name));
            scene.Settle();
        }

        scene.Commit(new Change.DropNetwork("a"));
        foreach (var name in new[] { "d", "e", "f" })
        {
            scene.Commit(Put(name));
            scene.Settle();
        }

        Assert.Equal(
            ["10.77.0.128/25", "10.88.0.0/25", "10.88.0.128/25", "10.77.0.0/25"],
            new[] { "b", "c", "d", "e" }.Select(name => scene.Snapshot.Networks[name].Overlay?.Subnet));
        Assert.Contains("in use", scene.Snapshot.Networks["f"].Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/8", 24, null)]
    [InlineData("10.0.0.0", 24, "no IPv4 range")]
    [InlineData("fd00::/64", 24, "no IPv4 range")]
    [InlineData("10.5.0.0/16", 12, "lies between 16 and 29")]
    [InlineData("10.5.0.0/16,10.5.4.0/24", 24, "overlaps address pool 10.5.0.0/16")]
    public void Pools_ThatMakeNoSense_AreRefused(string pools, int length, string? part)
    {
        var error = OverlayPools.FindPoolError([.. pools.Split(',')], length);

        Assert.Equal(part is null, error is null);
        Assert.Contains(part ?? "", error ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Subnet_AskedForInAFile_AndTaken_IsRefusedWithBothNames()
    {
        var scene = Deployed(nodes: 1, replicas: 1);
        var mine = new NetworkSpec
        {
            Name = "other_mine",
            Driver = OverlayUse.Driver,
            Subnets = [new SubnetSpec("10.208.8.0/24")],
        };

        Assert.Equal(
            "network other_mine: its subnet 10.208.8.0/24 overlaps 10.208.0.0/20 of network shop_default",
            ClusterSpecRule.FindError(
                scene.Snapshot,
                new ProjectSpec { Name = "other", Scope = ProjectScope.Cluster, Networks = [mine] },
                removesOthers: false));
    }

    [Fact]
    public void Subnet_AskedForAndTaken_IsRefusedWithTheOthersName()
    {
        var scene = Deployed(nodes: 1, replicas: 1);
        scene.Commit(Put("other", "10.208.0.0/16"));
        scene.Settle();

        Assert.Null(scene.Snapshot.Networks["other"].Overlay);
        Assert.Contains(Network, scene.Snapshot.Networks["other"].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ServiceAddress_StaysOverUpdatesAndGoesWithTheService()
    {
        var scene = Deployed(nodes: 1, replicas: 1);
        var before = Plan(scene).Services["web"];
        scene.Deploy(OnNetwork(Scene.Web(1, "web:2")));
        scene.Pass(60);

        Assert.Equal(before, Plan(scene).Services["web"]);
    }

    [Fact]
    public void DnsRoundRobin_HasNoAddressOfItsOwn() => Assert.Empty(Plan(Deployed(
        1, OnNetwork(Scene.Web()) with { EndpointMode = EndpointMode.DnsRoundRobin })).Services);

    [Fact]
    public void PublishedPort_BringsTheNetworkToEveryNode()
    {
        var service = OnNetwork(Scene.Web());
        var scene = Deployed(3, service with
        {
            Container = service.Container with { Ports = [new PortSpec { Target = 80, HostPort = 8080 }] },
        });

        Assert.Equal(["n1", "n2", "n3"], Plan(scene).Nodes.Keys);
        foreach (var node in scene.Snapshot.Nodes.Keys)
        {
            var set = AssignmentSet.Of(scene.Snapshot, node);
            Assert.Contains(Network, set.Networks.Keys);
            Assert.Equal(8080, set.Overlays[Network].Services.Single().Ports.Single().HostPort);
        }
    }

    [Fact]
    public void Table_SaysWhoIsWhere_AndWhoServes()
    {
        var scene = Deployed(nodes: 2, replicas: 2);
        var table = AssignmentSet.Of(scene.Snapshot, new NodeId("n1")).Overlays[Network];

        Assert.Equal(["10.0.0.1", "10.0.0.2"], table.Endpoints.Select(endpoint => endpoint.Machine).Order());
        Assert.All(table.Endpoints, endpoint => Assert.True(endpoint.IsServing));
        Assert.Equal("10.0.0.1", table.Machine);
        Assert.Equal(OverlayUse.IdOf(scene.Snapshot.Networks[Network]), table.Id);
        Assert.Equal([new OverlayGateway(Plan(scene).Nodes["n2"], "10.0.0.2")], table.Gateways);
        Assert.Equal(Plan(scene).Services["web"], table.Services.Single().Address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("box")]
    public void Table_SaysWhatATaskIsCalledInside(string? hostname)
    {
        var service = OnNetwork(Scene.Web());
        var scene = Deployed(1, service with { Container = service.Container with { Hostname = hostname } });
        var endpoint = AssignmentSet.Of(scene.Snapshot, new NodeId("n1")).Overlays[Network].Endpoints.Single();

        Assert.Equal(hostname ?? scene.Holders().Single().Observed!.Container!.Value.Short, endpoint.Hostname);
    }

    [Fact]
    public void Task_IsToldWithItsAddress_AndWithoutPortsThatEveryNodePublishes()
    {
        var service = OnNetwork(Scene.Web());
        var scene = Deployed(1, service with
        {
            Container = service.Container with
            {
                Ports =
                [
                    new PortSpec { Target = 80, HostPort = 8080 }, new PortSpec { Target = 81, IsHostMode = true },
                ],
            },
        });
        var task = scene.Holders().Single();
        var assigned = TaskAssignment.Of(task).ToAssignedTask(scene.ReleaseOf(task));

        Assert.Equal(task.AddressOn(Network), assigned.Container.Endpoints.Single().Ipv4Address);
        Assert.Equal([81], assigned.Container.Ports.Select(port => port.Target));
    }

    [Fact]
    public void Node_ThatWasRemoved_GivesItsAddressBack()
    {
        var scene = Deployed(nodes: 2, replicas: 2);
        scene.Do(NodePlanner.Remove(scene.Snapshot, "n2", force: true));
        scene.Settle();

        Assert.Equal(["n1"], Plan(scene).Nodes.Keys);
    }

    [Fact]
    public void Network_OfNoStack_HasServicesOfAll_AndGoesWhenNoneIsLeft()
    {
        var scene = Scene.Of(2);
        scene.Do(NetworkPlanner.Create(
            scene.Snapshot, new NetworkSpec { Name = Network, Driver = OverlayUse.Driver, Attachable = true }));
        scene.Settle();
        Assert.Equal("", scene.Deploy("one", OnNetwork(Scene.Web(1))));
        Assert.Equal("", scene.Deploy("two", OnNetwork(Scene.Web(1))));
        scene.Pass(30);

        Assert.Equal(["one_web", "two_web"], Plan(scene).Services.Keys);
        var node = scene.Snapshot.Tasks.Values.First(task => task.Service.Project == "two").Node;
        Assert.Equal(
            ["one_web", "two_web"],
            AssignmentSet.Of(scene.Snapshot, node).Overlays[Network].Endpoints.Select(one => one.Service).Order());
        Assert.Contains(
            "in use by service one_web, service two_web",
            NetworkPlanner.Remove(scene.Snapshot, Network).Error,
            StringComparison.Ordinal);

        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "one" }));
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "two" }));
        scene.Settle();
        Assert.Equal([Network], NetworkPlanner.Unused(scene.Snapshot));
        scene.Do(NetworkPlanner.Remove(scene.Snapshot, Network));
        Assert.Empty(scene.Snapshot.Networks);
    }

    [Fact]
    public void StaticAddress_IsTheTasks_AndNobodyElses()
    {
        var scene = Scene.Of(1);
        scene.Do(NetworkPlanner.Create(scene.Snapshot, Put(Network, "10.55.0.0/29").Network.Spec));
        var service = OnNetwork(Scene.Web(1));
        var fixedOne = service with
        {
            Container = service.Container with
            {
                Endpoints = [service.Container.Endpoints[0] with { Ipv4Address = "10.55.0.2" }],
            },
        };
        Assert.Equal("", scene.Deploy(fixedOne));
        scene.Pass(30);

        Assert.Equal("10.55.0.2", scene.Holders().Single().AddressOn(Network));
        Assert.NotEqual("10.55.0.2", Plan(scene).Nodes["n1"]);
        Assert.Contains(
            "is for one task", scene.Deploy(fixedOne with { Replicas = 2 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Macvlan_TasksHaveAddressesOfItsRange_AndNothingElseIsGiven()
    {
        var scene = Scene.Of(2);
        var lan = new NetworkSpec
        {
            Name = Network,
            Driver = OverlayUse.Macvlan,
            Subnets = [new SubnetSpec("10.9.0.0/24") { Gateway = "10.9.0.1", Range = "10.9.0.128/25" }],
        };
        scene.Do(NetworkPlanner.Create(scene.Snapshot, lan));
        Assert.Equal("", scene.Deploy(OnNetwork(Scene.Web(2))));
        scene.Pass(30);

        Assert.Equal(
            ["10.9.0.129", "10.9.0.130"],
            scene.Holders().Select(task => task.AddressOn(Network)).Order(StringComparer.Ordinal));
        Assert.Empty(Plan(scene).Nodes);
        Assert.Empty(Plan(scene).Services);
    }

    [Fact]
    public void Node_ThatWasRemovedWhileItsStackGoes_IsGivenNothing_AndTheStackGoes()
    {
        var scene = Deployed(nodes: 2, replicas: 2);
        scene.Cut("n2");
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Pass(5);
        scene.Do(NodePlanner.Remove(scene.Snapshot, "n2", force: true));
        scene.Settle();
        scene.Pass(30);

        Assert.False(scene.Snapshot.Projects.ContainsKey("shop"), scene.Show());
    }

    [Fact]
    public void Endpoint_OnANodeThatCannotBeReached_ServesNobody()
    {
        var scene = Deployed(nodes: 4, replicas: 4);
        scene.Cut("n2");
        scene.Pass(30);

        var table = OverlayView.Of(scene.Snapshot).TableFor(new NodeId("n1"), scene.Snapshot.Networks[Network])!;
        Assert.Equal(5, table.Endpoints.Length);
        Assert.Equal(4, table.Endpoints.Count(endpoint => endpoint.IsServing));
    }

    [Fact]
    public void Identifier_OfANetworkThatWent_Rests()
    {
        var scene = Deployed(nodes: 1, replicas: 1);
        var before = Plan(scene).Identifier;
        scene.Do(DownPlanner.Plan(scene.Snapshot, new DownOptions { Project = "shop" }));
        scene.Pass(30);
        Assert.Equal("", scene.Deploy(OnNetwork(Scene.Web(1))));
        scene.Pass(30);

        Assert.NotEqual(before, Plan(scene).Identifier);
    }

    private static Scene Deployed(int nodes, int replicas) => Deployed(nodes, OnNetwork(Scene.Web(replicas)));

    private static Scene Deployed(int nodes, ServiceSpec service)
    {
        var scene = Scene.Of(nodes);
        Assert.Equal("", scene.Deploy(service));
        scene.Pass(30);
        return scene;
    }

    private static ServiceSpec OnNetwork(ServiceSpec service) => service with
    {
        Container = service.Container with
        {
            NetworkMode = NetworkMode.Networks,
            Endpoints = [new EndpointSpec { Network = Network, Aliases = ["web"] }],
        },
    };

    private static Change.PutNetwork Put(string name, string? subnet = null) => new(new ProjectNetwork
    {
        Project = "shop",
        Node = NodeId.None,
        Spec = new NetworkSpec
        {
            Name = name,
            Driver = OverlayUse.Driver,
            Subnets = subnet is null ? [] : [new SubnetSpec(subnet)],
        },
    });

    private static OverlayPlan Plan(Scene scene) => scene.Snapshot.Networks[Network].Overlay!;
}
