using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>A service that mounts an image is made anew when its name is another image.</summary>
public sealed class MountedImageTests
{
    private const string Label = "com.docker.compose.image-volume-digest";

    private const string Web = """
        services:
          web:
            image: web
            volumes:
              - {type: image, source: 'data:1', target: /data}
              - {type: image, source: 'data:1', target: /a, image: {subpath: a}}
        """;

    [Fact]
    public async Task Up_MountedImageChanged_RecreatesOnce()
    {
        await using var world = await HostWorld.StartAsync(world =>
        {
            world.Resources.Remote["web"] = "sha256:web";
            world.Resources.Remote["data:1"] = "sha256:old";
        });
        var said = await world.UpAsync(Web);
        Assert.Contains("Image data:1 Pulled", said, StringComparison.Ordinal);
        Assert.Equal("/a=sha256:old,/data=sha256:old", LabelOf(world));
        Assert.Equal("Container shop-web-1 Running", await world.UpAsync(Web));

        world.Resources.Images["data:1"] = "sha256:new";

        Assert.Contains("Container shop-web-1 Recreated", await world.UpAsync(Web), StringComparison.Ordinal);
        Assert.Equal("/a=sha256:new,/data=sha256:new", LabelOf(world));
        Assert.Equal("Container shop-web-1 Running", await world.UpAsync(Web));
    }

    private static string LabelOf(HostWorld world) => world.Agent.Tasks[^1].Assigned.Container.Labels[Label];
}
