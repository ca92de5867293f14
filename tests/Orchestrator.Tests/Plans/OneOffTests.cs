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

    [Theory]
    [InlineData("", "NET_RAW,CHOWN", "net_raw", "", "net_raw", "CHOWN")]
    [InlineData("", "CAP_NET_RAW", "NET_RAW", "", "NET_RAW", "")]
    [InlineData("SYS_TIME", "", "", "cap_sys_time", "", "cap_sys_time")]
    [InlineData("SYS_TIME", "ALL", "CAP_SYS_TIME,KILL", "CHOWN", "SYS_TIME,KILL", "ALL,CHOWN")]
    public async Task Capability_OfTheCommandLine_WinsOverTheServices(
        string hasAdd, string hasDrop, string add, string drop, string expectedAdd, string expectedDrop)
    {
        await using var world = await HostWorld.StartAsync();
        var yaml = $"services: {{web: {{image: web, cap_add: [{hasAdd}], cap_drop: [{hasDrop}]}}}}";

        await world.RunAsync(yaml, "web", request =>
        {
            request.CapAdd.Add(Words(add));
            request.CapDrop.Add(Words(drop));
        });

        var security = world.Agent.Tasks.Single().Assigned.Container.Security;
        Assert.Equal(Words(expectedAdd), security.CapAdd);
        Assert.Equal(Words(expectedDrop), security.CapDrop);
    }

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
