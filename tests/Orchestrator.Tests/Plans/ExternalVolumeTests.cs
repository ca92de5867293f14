using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Planning;

namespace Orc.Orchestrator.Tests.Plans;

/// <summary>What must be there before a project is up: with placeholders, one volume for each place.</summary>
public sealed class ExternalVolumeTests
{
    [Theory]
    [InlineData("data", 2, "data", null)]
    [InlineData("data", 2, "other", "external volume \"data\" not found: make it first (orc volume create data), "
        + "or leave external: true out to have it made")]
    [InlineData("data-{{.Task.Slot}}", 2, "data-1 data-2", null)]
    [InlineData("{{.Service.Name}}-{{.Task.Slot}}", 1, "shop_db-1", null)]
    [InlineData("data-{{.Task.Slot}}", 0, "", null)]
    [InlineData("data-{{.Task.Slot}}", 2, "data-1", "external volume \"data-{{.Task.Slot}}\" of service \"db\": "
        + "\"data-2\" not found: make it first (orc volume create data-2), or leave external: true out to have it "
        + "made")]
    [InlineData("data-{{.Task.ID}}", 1, "data-1", "external volume \"data-{{.Task.ID}}\" of service \"db\": each task "
        + "has one by a name that nothing else has, so it cannot be there before; leave external: true out to have it "
        + "made")]
    [InlineData("data-{{.Node.Hostname}}", 1, "data-n1", "external volume \"data-{{.Node.Hostname}}\" of service "
        + "\"db\": which node a task comes to is chosen later, so it cannot be there before; leave external: true out "
        + "to have it made")]
    public void FindMissing_ByItsName_IsWhatIsNotThere(string name, int replicas, string there, string? expected)
    {
        var project = Project(name, Db(name) with { Replicas = replicas });

        Assert.Equal(expected, ExternalVolumeRule.FindMissing(
            project, ["db"], name, its => there.Split(' ').Contains(its, StringComparer.Ordinal)));
    }

    [Fact]
    public void FindMissing_OfAGlobalService_SaysThatItsNodesAreChosenLater()
    {
        const string Name = "data-{{.Task.Slot}}";
        var project = Project(Name, Db(Name) with { Mode = ServiceMode.Global });

        Assert.Contains(
            "which nodes it has tasks on is chosen later",
            ExternalVolumeRule.FindMissing(project, ["db"], Name, _ => true),
            StringComparison.Ordinal);
    }

    [Fact]
    public void FindMissing_OfAServiceThatIsNotAskedFor_IsNothing() => Assert.Null(
        ExternalVolumeRule.FindMissing(Project("data", Db("data")), ["web"], "data", _ => false));

    private static ProjectSpec Project(string volume, ServiceSpec service) => new()
    {
        Name = "shop",
        Services = [service],
        ExternalVolumes = [volume],
    };

    private static ServiceSpec Db(string volume) => new()
    {
        Name = "db",
        Container = new ContainerSpec
        {
            Name = "shop-db",
            Image = "db:1",
            Mounts = [new MountSpec.Volume { Name = volume, Target = "/data" }],
        },
    };
}
