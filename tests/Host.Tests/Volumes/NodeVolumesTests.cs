using Orc.Agent.Tasks;
using Orc.Model.Volumes;

namespace Orc.Host.Tests.Volumes;

public class NodeVolumesTests
{
    [Fact]
    public async Task Ensure_ByANameAlone_TakesWhatSomebodyMadeOrMakesIt()
    {
        await using var world = await VolumeWorld.StartAsync();
        var volumes = new NodeVolumes(world.Store);
        await world.VolumeAsync("memory", "type=tmpfs", "device=tmpfs");

        await volumes.EnsureAsync(new VolumeSpec { Name = "memory" }, CancellationToken.None);
        await volumes.EnsureAsync(new VolumeSpec { Name = "plain" }, CancellationToken.None);

        Assert.Equal("tmpfs", world.Store.Find("memory")!.Spec.Options["type"]);
        Assert.Empty(world.Store.Find("plain")!.Spec.Options);
    }
}
