using System.Collections.Immutable;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Plans;

/// <summary>A network or volume of a name that the project wants is there already: who made it decides.</summary>
public sealed class TakenNameTests
{
    private const string Web = """
        services: {web: {image: web, networks: [front], volumes: ['data:/data']}}
        networks:
          front: {name: lan}
        volumes:
          data: {name: disk}
        """;

    private static readonly ImmutableSortedDictionary<string, string> NoLabels =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    [Theory]
    [InlineData("", "", "set to \"\" (expected: \"front\"): no project made it;")]
    [InlineData("other", "back", "set to \"back\" (expected: \"front\"): project \"other\" made it;")]
    public async Task Up_NetworkThatIsNotItsOwn_IsRefusedWithItsPlace(string project, string network, string expected)
    {
        await using var world = await HostWorld.StartAsync();
        world.Resources.NetworkLabels["lan"] = Labels(project, "network", network);

        var said = await world.UpAsync(Web);

        Assert.StartsWith(
            "refused: compose.yaml:3:3: network lan was found but has incorrect label com.docker.compose.network",
            said,
            StringComparison.Ordinal);
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.Contains("external: true", said, StringComparison.Ordinal);
        Assert.Empty(world.Head.Networks);
        Assert.Empty(world.Agent.Tasks);
    }

    [Theory]
    [InlineData(true, "refused: compose.yaml:3:3: network lan was found but has incorrect label")]
    [InlineData(false, "refused: compose.yaml:3:3: network lan: its subnet overlaps")]
    public async Task Up_NetworkThatIsTaken_IsRefusedBeforeAnImageIsPulled(bool isName, string expected)
    {
        await using var world = await HostWorld.StartAsync();
        world.Resources.Remote["web"] = "sha256:1";
        if (isName)
        {
            world.Resources.NetworkLabels["lan"] = Labels("other", "network", "back");
        }
        else
        {
            world.Resources.NetworkTroubles["lan"] = "network lan: its subnet overlaps";
        }

        Assert.StartsWith(expected, await world.UpAsync(Web), StringComparison.Ordinal);
        Assert.Empty(world.Resources.Images);

        world.Resources.NetworkLabels.Clear();
        world.Resources.NetworkTroubles.Clear();
        Assert.Contains("Container shop-web-1 Started", await world.UpAsync(Web), StringComparison.Ordinal);
        world.Resources.NetworkTroubles["lan"] = "of one that is there nobody asks";
        Assert.DoesNotContain("refused", await world.UpAsync(Web), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_NetworkOfTheSameLabelInAnotherProject_IsUsedAndNeverRemoved()
    {
        await using var world = await HostWorld.StartAsync();
        world.Resources.NetworkLabels["lan"] = Labels("other", "network", "front");

        var said = await world.UpAsync(Web);

        Assert.Contains(
            "warning: compose.yaml:3:3: a network with name lan exists but was not created for project \"shop\"",
            said,
            StringComparison.Ordinal);
        Assert.Contains("Container shop-web-1 Started", said, StringComparison.Ordinal);
        Assert.DoesNotContain("lan", world.Head.Networks.Keys);
        Assert.DoesNotContain("lan", await world.DownAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "was not created by a project")]
    [InlineData("other", "was created for project \"other\" (expected \"shop\")")]
    public async Task Up_VolumeThatIsNotItsOwn_IsUsedAndNeverRemoved(string project, string expected)
    {
        await using var world = await HostWorld.StartAsync();
        world.Resources.VolumeLabels["disk"] = Labels(project, "volume", "data");

        var said = await world.UpAsync(Web);

        Assert.Contains(
            $"warning: compose.yaml:5:3: volume \"disk\" already exists but {expected}",
            said,
            StringComparison.Ordinal);
        Assert.Contains("Container shop-web-1 Started", said, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "disk", await world.DownAsync(request => request.Volumes = true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_ItsOwnThatTheStoreDoesNotKnow_AreTakenBack()
    {
        await using var world = await HostWorld.StartAsync();
        world.Resources.NetworkLabels["lan"] = Labels("shop", "network", "front");
        world.Resources.VolumeLabels["disk"] = Labels("shop", "volume", "data");

        Assert.DoesNotContain("warning", await world.UpAsync(Web), StringComparison.Ordinal);

        Assert.Equal("shop", world.Head.Networks["lan"].Project);
        Assert.Equal("shop", world.Head.Volumes["disk"].Project);
    }

    [Fact]
    public async Task Up_TwoOfOneName_AreWarnedOfWhereTheFirstStands()
    {
        await using var world = await HostWorld.StartAsync();
        world.Resources.VolumeLabels["disk"] = NoLabels;

        var said = await world.UpAsync("""
            services: {web: {image: web, volumes: ['a:/a', 'b:/b']}}
            volumes:
              a: {name: disk}
              b: {name: disk}
            """);

        Assert.Contains("warning: compose.yaml:3:3: volume \"disk\" already exists", said, StringComparison.Ordinal);
    }

    private static ImmutableSortedDictionary<string, string> Labels(string project, string kind, string key) =>
        project.Length == 0
            ? NoLabels
            : NoLabels.Add("com.docker.compose.project", project).Add($"com.docker.compose.{kind}", key);
}
