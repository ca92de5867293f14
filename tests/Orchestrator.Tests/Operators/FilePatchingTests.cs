using System.Text;
using Orc.Model.Containers;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Cluster;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Operators;

/// <summary><c>service update --secret-add</c>, <c>--config-rm</c> and the like.</summary>
public sealed class FilePatchingTests
{
    [Fact]
    public void Secret_Added_IsOfTheClusterAndRollsTheService()
    {
        var scene = Given();
        var release = scene.Service().Release;
        Assert.Equal("", Update(scene, new WireContainerPatch
        {
            FileAdd =
            {
                new WireFileUse { IsSecret = true, Source = "key", Target = "/run/secrets/key", Mode = 0x100 },
            },
        }));
        var file = scene.Snapshot.Releases[scene.Service().Release].Container.Files.Single();

        Assert.NotEqual(release, scene.Service().Release);
        Assert.Equal(("key", "/run/secrets/key", 0x100), (file.ClusterName, file.Target, file.Mode));
        Assert.Equal("k1", Encoding.UTF8.GetString(file.Content.AsSpan()));
    }

    [Fact]
    public void Secret_SaidAgain_ChangesNothing()
    {
        var scene = Given();
        var patch = new WireContainerPatch
        {
            FileAdd = { new WireFileUse { IsSecret = true, Source = "key", Target = "/k" } },
        };
        Update(scene, patch);
        var release = scene.Service().Release;
        Update(scene, patch);

        Assert.Equal(release, scene.Service().Release);
    }

    [Fact]
    public void Secret_Removed_IsGone_AndTheConfigOfThatNameStays()
    {
        var scene = Given();
        Update(scene, new WireContainerPatch
        {
            FileAdd =
            {
                new WireFileUse { IsSecret = true, Source = "key", Target = "/a" },
                new WireFileUse { Source = "key", Target = "/b" },
            },
        });
        Update(scene, new WireContainerPatch { SecretRemove = { "key" } });

        Assert.Equal(
            [FileKind.Config],
            scene.Snapshot.Releases[scene.Service().Release].Container.Files.Select(file => file.Kind));
    }

    [Fact]
    public void Secret_ThatIsNotThere_IsRefusedAndChangesNothing()
    {
        var scene = Given();
        var version = scene.Snapshot.Version;

        Assert.StartsWith("secret not found: nope", Update(scene, new WireContainerPatch
        {
            FileAdd = { new WireFileUse { IsSecret = true, Source = "nope", Target = "/n" } },
        }));
        Assert.Equal(version, scene.Snapshot.Version);
    }

    private static Scene Given()
    {
        var scene = Scene.Of(1);
        scene.Commit(
            new Change.PutFile(File(FileKind.Secret, "k1")), new Change.PutFile(File(FileKind.Config, "c1")));
        scene.Deploy(Scene.Web());
        return scene.Settle();
    }

    private static ClusterFile File(FileKind kind, string content) =>
        new() { Kind = kind, Name = "key", Content = [.. Encoding.UTF8.GetBytes(content)] };

    private static string Update(Scene scene, WireContainerPatch patch)
    {
        var error = scene.Do(ServicePlanner.Update(scene.Snapshot, "shop_web", new ServiceEdit
        {
            Container = container => ContainerPatching.Apply(container, patch),
        }));
        scene.Settle();
        return error;
    }
}
