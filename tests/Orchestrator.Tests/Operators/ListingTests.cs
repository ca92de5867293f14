using Grpc.Core;
using Orc.Model.Nodes;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.Cluster;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Operators;

public sealed class ListingTests
{
    [Fact]
    public void Services_AreCountedAndNamed()
    {
        var scene = Deployed(3);

        Assert.Equal("shop_web shop Replicated 3/3 web:1", Services(scene));
        Assert.Equal("", Services(scene, stack: "other"));
        Assert.Equal("", Services(scene, filters: "name=api"));
        Assert.NotEqual("", Services(scene, filters: "name=shop_"));
        Assert.Throws<RpcException>(() => Services(scene, filters: "nonsense=1"));
        Assert.Throws<RpcException>(() => Services(scene, filters: "nonsense"));
    }

    [Fact]
    public void Tasks_AfterAnUpdate_AreThereWithTheirPast()
    {
        var scene = Deployed(1);
        scene.Deploy(Scene.Web(1, "web:2"));
        scene.Pass(30);

        Assert.Equal(
            ["shop_web.1 web:1 n1 Shutdown/Shutdown past", "shop_web.1 web:2 n1 Running/Running"],
            Tasks(scene, new ListTasksRequest { Service = "web" }));
    }

    [Theory]
    [InlineData("shop_web.2", "shop_web.2")]
    [InlineData("web", "shop_web.1 shop_web.2 shop_web.3")]
    [InlineData("shop_web", "shop_web.1 shop_web.2 shop_web.3")]
    public void Tasks_ByWhatPeopleCallThem_AreFound(string name, string expected) => Assert.Equal(
        expected,
        string.Join(' ', new TaskListing(Deployed(3).Snapshot, new NodeId("n1"))
            .Of(new ListTasksRequest { Task = name }).Tasks.Select(task => task.Name)));

    [Fact]
    public void Tasks_ByTheirContainersName_AreOne()
    {
        var scene = Deployed(3);
        var name = scene.Holders().First(task => task.Slot == 2).Wish.Name;

        var task = Assert.Single(
            new TaskListing(scene.Snapshot, new NodeId("n1")).Of(new ListTasksRequest { Task = name }).Tasks);
        Assert.Equal("shop_web.2", task.Name);
        Assert.Equal(name, $"{task.Name}.{task.Id}");
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("shop_nope")]
    public void Tasks_OfNobody_AreAnError(string name)
    {
        var failure = Assert.Throws<RpcException>(
            () => new TaskListing(Deployed(1).Snapshot, new NodeId("n1")).Of(new ListTasksRequest { Task = name }));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Equal($"no such service: {name}", failure.Status.Detail);
    }

    [Fact]
    public void Tasks_WithoutANode_SayWhy()
    {
        var scene = Scene.Of(1);
        scene.Update("n1", node => node with { Availability = NodeAvailability.Drain });
        scene.Deploy(Scene.Web());
        scene.Settle();

        Assert.Equal(
            ["shop_web.1 web:1  Running/Pending no suitable node (drained on 1 node)"],
            Tasks(scene, new ListTasksRequest { Stack = "shop" }));
    }

    [Fact]
    public void Tasks_ThatFailed_SayWithWhat()
    {
        var scene = Scene.Of(1);
        scene.Images["web:1"] = new FakeBehaviour { ExitCode = 3 };
        scene.Deploy(Scene.Web());
        scene.Pass(1);

        Assert.Contains(
            "task: non-zero exit (3)",
            Assert.Single(Tasks(scene, new ListTasksRequest { Stack = "shop" })),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_StandForTheirServices()
    {
        var scene = Deployed(1);
        var id = ObjectIds.Of(scene.Service().Key);

        Assert.Equal("shop_web", ServiceReference.Resolve(scene.Snapshot, id));
        Assert.Equal("shop_web", ServiceReference.Resolve(scene.Snapshot, id[..12]));
        Assert.Equal("0000000000", ServiceReference.Resolve(scene.Snapshot, "0000000000"));
    }

    [Fact]
    public void Nodes_AreToldApart()
    {
        var scene = Scene.Of(2).Join("n3", "zone=b").Cut("n2");
        scene.Do(NodePlanner.Update(scene.Snapshot, "n3", new NodeUpdate { Availability = NodeAvailability.Drain }));

        var nodes = NodeListing.Of(scene.Snapshot, new ListNodesRequest(), new NodeId("n1")).Nodes;
        Assert.Equal(
            ["n1 Ready Active Manager True", "n2 Down Active Worker False", "n3 Ready Drain Worker False"],
            nodes.Select(node => $"{node.Name} {node.Status} {node.Availability} {node.Role} {node.IsLeader}"));
        Assert.Equal(
            "n3",
            Assert.Single(NodeListing.Of(
                scene.Snapshot,
                new ListNodesRequest { Filters = { "node.label=zone=b" } },
                new NodeId("n1")).Nodes).Name);
    }

    [Theory]
    [InlineData("10.0.0.2", "")]
    [InlineData("", "n2")]
    public void Nodes_APairWithoutAWay_IsNamedWhoeverKnowsOfIt(string said, string stored)
    {
        var scene = Scene.Of(2).Update("n1", node => node with
        {
            Unreached = stored.Length == 0 ? [] : [new NodeId(stored)],
        });

        Assert.Equal(
            "does not reach n2 (10.0.0.2) through overlay networks: 4789/udp must be open between them",
            NodeListing.Of(scene.Snapshot, new ListNodesRequest(), new NodeId("n1"), _ => [said])
                .Nodes.First().StatusMessage);
    }

    private static Scene Deployed(int replicas)
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web(replicas));
        return scene.Pass(10);
    }

    private static string Services(Scene scene, string stack = "", string filters = "") => string.Join(
        '\n',
        ServiceListing.Of(
            scene.Snapshot,
            new ListServicesRequest { Stack = stack, Filters = { filters.Split(' ').Where(text => text.Length > 0) } },
            scene.Now)
            .Services.Select(service =>
                $"{service.Name} {service.Stack} {service.Mode} {service.Running}/{service.Replicas} {service.Image}"));

    private static IEnumerable<string> Tasks(Scene scene, ListTasksRequest request) =>
        new TaskListing(scene.Snapshot, new NodeId("n1")).Of(request).Tasks.Select(task =>
            $"{task.Name} {task.Image} {task.NodeName} {task.DesiredState}/{task.State}"
            + $"{(task.IsPast ? " past" : "")}{(task.Error.Length > 0 ? $" {task.Error}" : "")}");
}
