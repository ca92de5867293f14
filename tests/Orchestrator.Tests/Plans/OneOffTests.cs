using Orc.Model.Containers;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.Mapping;

namespace Orc.Orchestrator.Tests.Plans;

/// <summary>What the command line of <c>run</c> makes of a service's container, and what is made for it.</summary>
public sealed class OneOffTests
{
    private static readonly MountSpec.Volume Stock = new() { Name = "shop_stock", Target = "/x" };

    [Fact]
    public async Task Mount_OfTheProjectsVolume_HasItMadeAsTheFileSays()
    {
        const string Web = """
            services:
              web: {image: web, networks: []}
              db: {image: db, networks: [], volumes: ['stock:/data']}
            volumes: {stock: {labels: {of: me}}}
            """;
        await using var world = await HostWorld.StartAsync();

        await world.RunAsync(Web, "web", request => request.Mounts.Add(Stock.ToWire()));

        var volume = Assert.Single(world.Head.Volumes).Value;
        Assert.Equal(("shop_stock", "shop", "me"), (volume.Name, volume.Project, volume.Spec.Labels["of"]));
        var mount = Assert.Single(world.Agent.Tasks.Single().Assigned.Container.Mounts);
        Assert.Equal("shop_stock", Assert.IsType<MountSpec.Volume>(mount).Name);
    }

    [Fact]
    public async Task Mount_OfAnExternalVolumeThatIsMissing_IsRefused()
    {
        const string Web = """
            services:
              web: {image: web}
              db: {image: db, volumes: ['stock:/data']}
            volumes: {stock: {external: true, name: shop_stock}}
            """;
        await using var world = await HostWorld.StartAsync();

        var said = await world.RunAsync(Web, "web", request => request.Mounts.Add(Stock.ToWire()));

        Assert.StartsWith("refused: compose.yaml:4:11: external volume \"shop_stock\"", said, StringComparison.Ordinal);
    }
}
