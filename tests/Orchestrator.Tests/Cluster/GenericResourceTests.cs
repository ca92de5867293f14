using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Orchestrator.Dispatch;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Generic resources that have names: which task has which.</summary>
public sealed class GenericResourceTests
{
    [Fact]
    public void Place_NamedGeneric_GivesEachTaskAnotherOne()
    {
        var scene = Scene.Of(1).Update("n1", node => Named(node, "a", "b", "c"));
        var service = Scene.Web(2) with { Reservations = new ReservationSpec { Generic = Generic(1) } };
        scene.Deploy(service);
        scene.Settle().Deploy("other", service);

        Assert.Equal(["a", "b", "c", null], scene.Settle().Snapshot.Tasks.Values.Select(task => task.Granted?["gpu"]));
        Assert.Equal("no suitable node (insufficient gpu on 1 node)", scene.Snapshot.Tasks.Values.Last().Waiting);
    }

    [Fact]
    public void Place_TaskWithANamedOneGone_GivesItToTheNext()
    {
        var scene = Scene.Of(1).Update("n1", node => Named(node, "a", "b"));
        var service = Scene.Web(2) with { Reservations = new ReservationSpec { Generic = Generic(1) } };
        scene.Deploy(service);
        scene.Settle().Deploy(service with { Replicas = 1 });
        scene.Settle().Deploy(service);

        Assert.Equal(["a", "b"], scene.Settle().Holders().Select(task => task.Granted?["gpu"]));
    }

    [Fact]
    public void Decide_ANamedOneIsNotThereAnyMore_MovesJustItsTask()
    {
        var scene = Scene.Of(2)
            .Update("n1", node => Named(node, "a", "b"))
            .Update("n2", node => Named(node, "x"));
        scene.Deploy(Scene.Web(2) with
        {
            Reservations = new ReservationSpec { Generic = Generic(1) },
            Placement = new PlacementSpec { Strategy = PlacementStrategy.Binpack },
        });
        Assert.Equal("n1=2", scene.Settle().Spread());

        scene.Update("n1", node => Named(node, "b", "c"));

        Assert.Equal(["b", "c"], scene.Settle().Holders().Select(task => task.Granted!["gpu"]).Order());
        Assert.Equal("n1=2", scene.Spread());
    }

    [Fact]
    public void Place_Generic_IsToldToTheContainer()
    {
        var scene = Scene.Of(1).Update("n1", node => Named(node, "a", "b"));
        scene.Deploy(Scene.Web() with { Reservations = new ReservationSpec { Generic = Generic(2) } });

        var task = scene.Settle().Holders().Single();
        var assigned = TaskAssignment.Of(task).ToAssignedTask(scene.Snapshot.Releases[task.Release]);
        Assert.Contains(new EnvironmentVariable("DOCKER_RESOURCE_GPU", "a,b"), assigned.Container.Environment);
    }

    private static Orchestrator.Nodes.Node Named(Orchestrator.Nodes.Node node, params string[] names) => node with
    {
        Description = node.Description with
        {
            Generic = Generic(names.Length),
            GenericNames = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                .Add("gpu", string.Join(',', names)),
        },
    };

    private static ImmutableSortedDictionary<string, long> Generic(long gpus) =>
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal).Add("gpu", gpus);
}
