using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Networks;
using Orc.Model.Projects;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Cluster;

namespace Orc.Orchestrator.Tests.Membership;

public sealed class OwnStoreRuleTests
{
    [Fact]
    public void FindLoss_NoStoreOrAnEmptyOne_IsNone()
    {
        Assert.Null(OwnStoreRule.FindLoss(null));
        Assert.Null(OwnStoreRule.FindLoss(Scene.Of(1).Snapshot));
    }

    [Fact]
    public void FindLoss_ServicesThatAreGone_IsNone()
    {
        var scene = Scene.Of(1);
        scene.Deploy("", Scene.Web());
        scene.Settle();
        Assert.Equal(Loss("service web (orc service rm)"), OwnStoreRule.FindLoss(scene.Snapshot));

        scene.Do(ServicePlanner.Remove(scene.Snapshot, "web"));
        scene.Settle();
        Assert.Null(OwnStoreRule.FindLoss(scene.Snapshot));
    }

    [Fact]
    public void FindLoss_AllKinds_NamesEachWithItsVerb()
    {
        var scene = Scene.Of(1);
        scene.Deploy("shop", Scene.Web(), Scene.Web() with { Name = "api" });
        scene.Deploy("log", Scene.Web());
        scene.Do(NetworkPlanner.Create(scene.Snapshot, new NetworkSpec { Name = "back", Driver = "overlay" }));
        scene.Do(LoginPlanner.Put(
            scene.Snapshot, new ImageLogin { Registry = "reg.example", Username = "me", Password = "x" }));
        scene.Commit(File(FileKind.Secret, "key"), File(FileKind.Secret, "pin"), File(FileKind.Config, "conf"));

        Assert.Equal(
            Loss("stacks log, shop (orc stack rm); secrets key, pin (orc secret rm); config conf (orc config rm); "
                + "network back (orc network rm); login reg.example (orc logout --cluster)"),
            OwnStoreRule.FindLoss(scene.Snapshot));
    }

    [Fact]
    public void FindLoss_ProjectsOfTheHost_AreNone()
    {
        var project = new Project { Name = "shop", Scope = ProjectScope.Host };
        Assert.Null(OwnStoreRule.FindLoss(Snapshot.Empty.Apply([new Change.PutProject(project)])));
    }

    private static Change File(FileKind kind, string name) =>
        new Change.PutFile(new ClusterFile { Kind = kind, Name = name, Content = [1] });

    private static string Loss(string what) =>
        $"this node has things of its own, which would be lost: {what}. Remove them first, and make them anew in the "
        + "cluster";
}
