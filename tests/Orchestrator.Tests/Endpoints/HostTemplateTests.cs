using Orc.Model.Containers;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>Placeholders mean on one host what they mean in a cluster.</summary>
public sealed class HostTemplateTests
{
    private const string Yaml =
        """
        services:
          web:
            image: web:1
            hostname: "w{{.Task.Slot}}"
            environment: {A: "{{.Service.Name}} {{.Task.Name}} {{.Service.Labels.tier}} {{.Name}}"}
            volumes: ["data:/data"]
            deploy: {replicas: 2, labels: {tier: front}}
        volumes:
          data: {name: "data-{{.Task.Slot}}"}
        """;

    [Fact]
    public async Task Up_WithPlaceholders_IsAsInACluster_AndLeavesTheRestAsItIs()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Yaml);

        var containers = AssignmentSet.Of(world.Head, new("n1")).Tasks.Values
            .Select(task => task.ToAssignedTask(world.Head.Releases[task.Release]).Container)
            .ToList();
        Assert.Equal(["w1", "w2"], containers.Select(container => container.Hostname));
        Assert.Equal(
            ["shop_web shop-web-1 front {{.Name}}", "shop_web shop-web-2 front {{.Name}}"],
            containers.Select(container => container.Environment.Single().Value));
        Assert.Equal(
            ["data-1", "data-2"],
            containers.Select(container => container.Mounts.OfType<MountSpec.Volume>().Single().Name));
        Assert.Equal(["data-1", "data-2"], Volumes(world));
        Assert.Equal(["data-1", "data-2"], AssignmentSet.Of(world.Head, new("n1")).Volumes.Keys);
    }

    [Fact]
    public async Task Up_OnceMore_RecreatesNothing_AndDownTakesTheVolumesOfAllReplicas()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Yaml);
        var before = world.Head.Tasks.Keys.ToList();

        await world.UpAsync(Yaml);
        Assert.Equal(before, world.Head.Tasks.Keys);

        await world.DownAsync(options => options.Volumes = true);
        Assert.Empty(world.Head.Volumes);
    }

    private static IEnumerable<string> Volumes(HostWorld world) =>
        world.Head.Volumes.Keys.Where(name => !SlotVolumes.IsPattern(name));
}
