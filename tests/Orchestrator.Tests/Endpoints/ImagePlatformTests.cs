using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>A platform that is asked for is had, whatever image of the name is here already.</summary>
public sealed class ImagePlatformTests
{
    private const string Arm = "services: {web: {image: web, platform: linux/arm64}}";

    [Fact]
    public async Task Up_ImageOfAnotherPlatformIsHere_PullsTheOneThatIsAskedFor()
    {
        await using var world = await HostWorld.StartAsync(Registry);
        world.Resources.Images["web"] = "sha256:amd";

        Assert.Contains("Image web Pulled", await world.UpAsync(Arm), StringComparison.Ordinal);

        Assert.Equal("sha256:arm", world.Agent.Tasks[^1].Assigned.Container.ImageId);
        Assert.Equal("Container shop-web-1 Running", await world.UpAsync(Arm));
    }

    [Fact]
    public async Task Up_OneNameForTwoPlatforms_EachGetsItsOwnAndKeepsIt()
    {
        const string Both = """
            services:
              one: {image: web, platform: linux/arm64}
              two: {image: web}
            """;
        await using var world = await HostWorld.StartAsync(Registry);

        _ = await world.UpAsync(Both);

        Assert.Equal("sha256:arm", IdOf(world, "shop-one-1"));
        Assert.Equal("sha256:amd", IdOf(world, "shop-two-1"));
        var again = await world.UpAsync(Both);
        Assert.Contains("Container shop-one-1 Running", again, StringComparison.Ordinal);
        Assert.Contains("Container shop-two-1 Running", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_ImageOfAnotherPlatformThatNobodyMayPull_IsRefusedWithThePlatform()
    {
        await using var world = await HostWorld.StartAsync(Registry);
        world.Resources.Images["web"] = "sha256:amd";

        Assert.Contains(
            "no such image: web for linux/arm64 (service \"web\" has pull_policy: never; "
                + "import or load it, or pull it by hand: orc pull --platform linux/arm64 web)",
            await world.UpAsync("services: {web: {image: web, platform: linux/arm64, pull_policy: never}}"),
            StringComparison.Ordinal);
    }

    private static void Registry(HostWorld world)
    {
        world.Resources.Remote["web"] = "sha256:amd";
        world.Resources.Remote["web linux/arm64"] = "sha256:arm";
        world.Resources.Platforms["sha256:arm"] = "linux/arm64";
        world.Resources.Platforms["sha256:amd"] = Model.Images.Platform.Host.ToString();
    }

    private static string? IdOf(HostWorld world, string name) =>
        world.Agent.Tasks.Single(task => task.Assigned.Container.Name == name).Assigned.Container.ImageId;
}
