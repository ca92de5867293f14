using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>What an agent's hello says of tasks that it does not name.</summary>
public sealed class LostTaskTests
{
    /// <summary>A node that left and joined again counts its lives from one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Task_ThatTheHelloDoesNotName_IsLost_WhateverTheEpoch(long epoch)
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web());
        scene.Pass(30);
        var task = scene.Holders().Single();
        var known = scene.Snapshot.Apply(
        [
            new Change.ObserveTask(task.Observed! with { Epoch = 5, Sequence = 99 }),
        ]);
        var node = known.Nodes[task.Node] with { Epoch = epoch };

        var after = known.Apply(ReportFold.Introduce(known, new Introduction { Node = node }, scene.Now));

        Assert.Equal(TaskState.Removed, after.Tasks[task.Id].State);
        Assert.Equal(EndReason.Lost, after.Tasks[task.Id].Observed!.EndReason);
    }

    [Fact]
    public void Node_ThatLeft_HasNoTasksOnceTheirSuccessorsServe()
    {
        var scene = Scene.Of(3);
        scene.Deploy(Scene.Web(3), Scene.Web() with { Name = "each", Mode = ServiceMode.Global });
        scene.Pass(30);

        Leave(scene, "n3");

        Assert.Equal(["n1", "n2"], scene.Holders().Select(task => task.Node.Value).Distinct().Order());
        Assert.Equal(3, scene.Holders().Count());
        Assert.Equal("1@n1 2@n2", scene.Where("each"));
    }

    [Fact]
    public void Node_ThatLeft_WithAllThereWas_HasItsTasksUntilThereIsAnother()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web());
        scene.Pass(30);

        Leave(scene, "n1");
        Assert.Equal("1@n1 1@-", scene.Where());

        scene.Join("n2");
        Assert.Equal("1@n2", scene.Settle().Where());
    }

    private static void Leave(Scene scene, string node)
    {
        scene.Cut(node);
        scene.Update(node, known => known with { Availability = NodeAvailability.Drain });
        scene.Pass(30);
    }
}
