using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Model.Volumes;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Plans;

/// <summary>A yes to make a volume anew holds until it is acted on: what was asked for last counts.</summary>
public sealed class RenewedVolumeTests
{
    private static readonly NodeId Home = new("home");

    [Theory]
    [InlineData("old", true, null)]
    [InlineData("old", false, null)]
    [InlineData("new", false, null)]
    [InlineData("new", true, "new")]
    [InlineData("other", true, "other")]
    [InlineData("other", false, null)]
    public void Up_WhileItIsStillUsed_DoesWhatIsAskedNow(string asked, bool isAgreed, string? expected) =>
        Assert.Equal(expected, Next(Pending(withdrawn: false), asked, isAgreed));

    [Theory]
    [InlineData("old", "old")]
    [InlineData("new", "new")]
    [InlineData("other", "other")]
    public void Up_WhileItIsBeingTakenAway_MakesWhatIsAskedNow(string asked, string expected) =>
        Assert.Equal(expected, Next(Pending(withdrawn: true), asked, isAgreed: false));

    [Theory]
    [InlineData(false, false, null)]
    [InlineData(false, true, "new")]
    [InlineData(true, false, null)]
    public void Down_TakesAYesBackThatWasNotActedOn(bool volumes, bool withdrawn, string? expected)
    {
        var snapshot = Snapshot.Empty.Apply([new Change.PutVolume(Pending(withdrawn))]);
        var plan = DownPlanner.Plan(snapshot, new DownOptions { Project = "shop", Volumes = volumes });

        var after = snapshot.Apply(plan.Changes).Volumes["shop_data"];
        Assert.Equal((expected, volumes), (Kind(after.Next), after.Removing));
    }

    private static string? Next(ProjectVolume pending, string asked, bool isAgreed)
    {
        var snapshot = Snapshot.Empty.Apply([new Change.PutVolume(pending)]);
        var draft = new PlanDraft(snapshot);
        var options = new UpOptions { RenewedVolumes = isAgreed ? ["shop_data"] : [] };
        new ResourcePlanner(snapshot, Project(asked), draft, options).Plan(["db"]);
        return Kind(snapshot.Apply(draft.Changes).Volumes["shop_data"].Next);
    }

    private static ProjectVolume Pending(bool withdrawn) => new()
    {
        Spec = Volume("old"),
        Next = Volume("new"),
        Project = "shop",
        Node = Home,
        Present = true,
        Withdrawn = withdrawn,
    };

    private static AskedProject Project(string kind) => new()
    {
        Node = Home,
        Spec = new ProjectSpec
        {
            Name = "shop",
            Volumes = [Volume(kind)],
            Services =
            [
                new ServiceSpec
                {
                    Name = "db",
                    Container = new ContainerSpec
                    {
                        Name = "shop-db",
                        Image = "db",
                        Mounts = [new MountSpec.Volume { Name = "shop_data", Target = "/data" }],
                    },
                },
            ],
        },
    };

    private static VolumeSpec Volume(string kind) => new()
    {
        Name = "shop_data",
        Labels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("kind", kind),
    };

    private static string? Kind(VolumeSpec? spec) => spec?.Labels["kind"];
}
