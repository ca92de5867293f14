using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Logins to registries as objects of the cluster.</summary>
public sealed class LoginTests
{
    private static readonly ImageLogin Login = new()
    {
        Registry = "registry.example:5000",
        Username = "u",
        Password = "p4ss",
    };

    [Fact]
    public void Login_OfTheImagesRegistry_GoesWithItsTasksAlone()
    {
        var scene = Scene.Of(1);
        scene.Do(LoginPlanner.Put(scene.Snapshot, Login));
        scene.Deploy(
            Scene.Web(1, "registry.example:5000/web:1"), Scene.Web(1, "other.example/api:1") with { Name = "api" });
        scene.Settle();
        var tasks = AssignmentSet.Of(scene.Snapshot, new NodeId("n1")).Tasks.Values
            .ToDictionary(task => task.Service.Name, task => task.ToAssignedTask(
                scene.Snapshot.Releases[task.Release]));

        Assert.Equal(Login, tasks["web"].ToWire().ToModel().Login);
        Assert.Null(tasks["api"].Login);
    }

    [Fact]
    public void Login_Changed_IsSaidToTheNodesThatHaveSuchTasks()
    {
        var scene = Scene.Of(2);
        scene.Deploy(Scene.Web(1, "registry.example:5000/web:1"));
        scene.Settle();
        var feed = new AssignmentFeed(new NodeId("n1"));
        Assert.NotNull(feed.Next(scene.Snapshot));
        var commit = new Commit(scene.Snapshot.Version + 1, scene.Now, LoginPlanner.Put(scene.Snapshot, Login).Changes);
        var next = scene.Snapshot.Apply(commit);

        Assert.True(feed.IsOfInterest(commit, next));
        Assert.Equal("p4ss", feed.Next(next)!.Tasks.Single().Login.Password);
        Assert.Empty(LoginPlanner.Put(next, Login).Changes);
    }

    [Fact]
    public void Login_WithoutAnythingSecret_IsRefused() => Assert.Equal(
        "the login of registry.example:5000 has neither a password nor a token",
        LoginPlanner.Put(Snapshot.Empty, Login with { Password = "" }).Error);

    [Fact]
    public void Login_InACheckpoint_ComesBack()
    {
        var scene = Scene.Of(1);
        scene.Do(LoginPlanner.Put(scene.Snapshot, Login));
        var read = RecordForm.WriteCheckpoint(scene.Snapshot)
            .Aggregate(Snapshot.Empty, (snapshot, record) => snapshot.Apply(RecordForm.Read(record.Span)));

        Assert.Equal(Login, read.Logins[Login.Registry]);
        Assert.DoesNotContain("p4ss", Login.ToString(), StringComparison.Ordinal);
    }
}
