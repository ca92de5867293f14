using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Placeholders in a service are another thing for each of its tasks.</summary>
public sealed class TemplateTests
{
    private const string Pattern = "shop_data-{{.Task.Slot}}";

    [Fact]
    public void Assigned_Placeholders_AreTheTasksWords()
    {
        var scene = Scene.Of(2);
        scene.Deploy(With(Scene.Web(2), "{{.Service.Name}}.{{.Task.Slot}} {{.Task.ID}} {{.Task.Name}} "
            + "{{.Node.ID}} {{.Node.Hostname}} {{.Node.Platform.OS}} {{.Node.Platform.Architecture}}") with
        {
            Labels = Labels("tier", "front"),
        });

        var (first, second) = (scene.Settle().Holders().First(), scene.Holders().Last());
        Assert.Equal($"w-1 shop_web.1 {first.Id} shop_web.1.{first.Id} n1 n1 linux amd64", Words(scene, first));
        Assert.Equal($"w-2 shop_web.2 {second.Id} shop_web.2.{second.Id} n2 n2 linux amd64", Words(scene, second));
        Assert.Equal("/srv/front", Assigned(scene, first).Mounts.OfType<MountSpec.Bind>().Single().Source);
    }

    [Fact]
    public void Deploy_TheSameOnceMore_RecreatesNothing()
    {
        var scene = Scene.Of(2);
        var web = With(Scene.Web(2), "{{.Task.ID}} {{.Node.Hostname}}");
        scene.Deploy(web);
        var before = scene.Settle().Holders().Select(task => task.Id).ToList();

        scene.Deploy(web);
        Assert.Equal(before, scene.Settle().Holders().Select(task => task.Id));

        // Nor does another label of the service: what its tasks were made with stays.
        scene.Deploy(web with { Labels = Labels("tier", "back") });
        Assert.Equal(before, scene.Settle().Holders().Select(task => task.Id));
    }

    [Fact]
    public void Slot_OfAGlobalService_IsItsNode()
    {
        var scene = Scene.Of(2);
        scene.Deploy(With(Scene.Web(), "{{.Task.Slot}}") with { Mode = ServiceMode.Global });

        Assert.Equal(["w-n1 n1", "w-n2 n2"], scene.Settle().Holders().Select(task => Words(scene, task)).Order());
    }

    [Fact]
    public void Volume_OfASlot_StaysWhereItsFirstTaskWas()
    {
        var scene = Scene.Of(3);
        var web = WithVolume(Scene.Web(3), Pattern);
        scene.Deploy(web);

        Assert.Equal("1@n1 2@n2 3@n3", scene.Settle().Where());
        Assert.Equal("data-1@n1 data-2@n2 data-3@n3", Volumes(scene));
        Assert.Equal(["shop_data-2"], VolumesOf(scene, scene.Holders().ElementAt(1)));
        Assert.Contains(
            "shop_data-2", AssignmentSet.Of(scene.Snapshot, new NodeId("n2")).Volumes.Keys);
        Assert.DoesNotContain(Pattern, AssignmentSet.Of(scene.Snapshot, new NodeId("n2")).Volumes.Keys);

        // One less, another busy node, one more: the third comes back to its volume.
        scene.Deploy(web with { Replicas = 1 });
        scene.Settle().Deploy("other", Scene.Web(9) with
        {
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.hostname", "n3", true)] },
        });
        scene.Settle().Deploy(web with { Replicas = 4 });
        Assert.Equal("1@n1 2@n2 3@n3", scene.Settle().Where()[..14]);
    }

    [Fact]
    public void Volume_OfASlotWhoseNodeIsAway_IsWaitedForByThatSlotAlone()
    {
        var scene = Scene.Of(3);
        var web = WithVolume(Scene.Web(3), Pattern);
        scene.Deploy(web);
        scene.Settle().Update("n2", node => node with { Availability = NodeAvailability.Drain });

        Assert.Equal("1@n1 2@- 3@n3", scene.Settle().Where());
        Assert.Equal(
            "no suitable node (volume shop_data-2 is on node n2 on 2 nodes; drained on 1 node)",
            scene.Holders().Single(task => task.Node.IsNone).Waiting);
        scene.Update("n2", node => node with { Availability = NodeAvailability.Active });
        Assert.Equal("1@n1 2@n2 3@n3", scene.Settle().Where());
    }

    [Fact]
    public void Update_OfTasksWithVolumesOfTheirOwn_LeavesThemWhereTheyAre()
    {
        var scene = Scene.Of(3);
        scene.Deploy(WithVolume(Scene.Web(3), Pattern));
        scene.Settle();

        scene.Deploy(WithVolume(Scene.Web(3, "web:2"), Pattern));

        Assert.Equal("1=web:2 2=web:2 3=web:2", scene.Pass(60).ImagesOf());
        Assert.Equal("1@n1 2@n2 3@n3", scene.Where());
        Assert.Equal("data-1@n1 data-2@n2 data-3@n3", Volumes(scene));
    }

    [Theory]
    [InlineData("shop_{{.Node.Hostname}}", "n1@n1 n2@n2")]
    [InlineData("shop_{{.Task.ID}}", "")]
    [InlineData("shop_{{.Service.Name}}", "shop_web@n1")]
    public void Volume_ByWhatItsNameSays_IsKeptInMind(string pattern, string expected)
    {
        var scene = Scene.Of(2);
        scene.Deploy(WithVolume(Scene.Web(2), pattern));

        Assert.Equal(expected, Volumes(scene.Settle()));
        Assert.All(scene.Holders(), task => Assert.Contains(
            VolumesOf(scene, task).Single(), AssignmentSet.Of(scene.Snapshot, task.Node).Volumes.Keys));
    }

    [Fact]
    public void Volume_OfASlot_IsUsedByItsTaskAlone()
    {
        var scene = Scene.Of(2);
        var web = WithVolume(Scene.Web(2), Pattern);
        scene.Deploy(web);
        scene.Settle().Deploy(web with { Replicas = 1 });
        scene.Settle();

        Assert.True(Usage.IsVolumeUsed(scene.Snapshot, "shop_data-1"));
        Assert.False(Usage.IsVolumeUsed(scene.Snapshot, "shop_data-2"));

        // It is moved while nobody has it: its slot goes there.
        scene.Do(VolumePlanner.Move(scene.Snapshot, "shop_data-2", new NodeId("n2"), new NodeId("n1")));
        scene.Deploy(web);
        Assert.Equal("1@n1 2@n1", scene.Settle().Where());
    }

    [Fact]
    public void Explain_PlaceWithAVolumeOfItsOwn_GoesNowhereElse()
    {
        var scene = Scene.Of(3);
        scene.Deploy(WithVolume(Scene.Web(3), Pattern));
        scene.Settle().Update("n2", node => node with { Availability = NodeAvailability.Drain });
        scene.Settle();

        Assert.Equal(
            ["volume shop_data-2 is on node n2", "drained", "volume shop_data-2 is on node n2"],
            PlacementReport.Explain(scene.Snapshot, scene.Service(), scene.Now)
                .OrderBy(verdict => verdict.Node)
                .Select(verdict => verdict.Refusal));
        var lines = Explanation.Of(
            scene.Snapshot, scene.Service(), new TaskListing(scene.Snapshot, new NodeId("n1")), scene.Now).ToList();
        Assert.Contains("  place 1: volume shop_data-1 is on n1", lines);
        Assert.Contains("  place 2: volume shop_data-2 is on n2", lines);
        Assert.Contains("nodes for place 2, the next choice first:", lines);
    }

    [Fact]
    public void Explain_NextPlaceThatNobodyHadBefore_GoesAnywhere()
    {
        var scene = Scene.Of(2);
        scene.Deploy(WithVolume(Scene.Web(1), Pattern));
        scene.Settle();

        Assert.All(
            PlacementReport.Explain(scene.Snapshot, scene.Service(), scene.Now),
            verdict => Assert.Null(verdict.Refusal));
    }

    [Fact]
    public void Update_WithWhatIsNoPlaceholder_IsRefused()
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web());
        scene.Settle();

        Assert.StartsWith(
            "service shop_web: {{.Nope}} is no placeholder: ",
            Edit(scene, "{{.Nope}}"), StringComparison.Ordinal);
        Assert.StartsWith(
            "service shop_web: {{.Service.Labels.x}} names the label x, which the service has not",
            Edit(scene, "{{.Service.Labels.x}}"), StringComparison.Ordinal);
        Assert.Equal("", Edit(scene, "{{.Task.Slot}}"));
    }

    private static string Edit(Scene scene, string value) => ServicePlanner.Update(
        scene.Snapshot,
        "shop_web",
        new ServiceEdit
        {
            Container = container => container with { Environment = [new EnvironmentVariable("A", value)] },
        }).Error;

    private static string Words(Scene scene, ServiceTask task)
    {
        var container = Assigned(scene, task);
        return $"{container.Hostname} {container.Environment.Single().Value}";
    }

    private static ContainerSpec Assigned(Scene scene, ServiceTask task) =>
        AssignmentSet.Of(scene.Snapshot, task.Node).Tasks[task.Id].ToAssignedTask(scene.ReleaseOf(task)).Container;

    private static IEnumerable<string?> VolumesOf(Scene scene, ServiceTask task) =>
        Assigned(scene, task).Mounts.OfType<MountSpec.Volume>().Select(mount => mount.Name);

    private static string Volumes(Scene scene) => string.Join(' ', scene.Snapshot.Volumes.Values
        .Where(volume => !SlotVolumes.IsPattern(volume.Name))
        .Select(volume => $"{volume.Name["shop_".Length..]}@{volume.Node}"));

    private static ServiceSpec With(ServiceSpec service, string value) => service with
    {
        Container = service.Container with
        {
            Hostname = "w-{{.Task.Slot}}",
            Environment = [new EnvironmentVariable("A", value)],
            Mounts =
            [
                new MountSpec.Bind { Source = "/srv/{{index .Service.Labels \"tier\"}}", Target = "/d" },
            ],
        },
    };

    private static ServiceSpec WithVolume(ServiceSpec service, string name) => service with
    {
        Container = service.Container with { Mounts = [new MountSpec.Volume { Name = name, Target = "/data" }] },
    };

    private static ImmutableSortedDictionary<string, string> Labels(string key, string value) =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(key, value);
}
