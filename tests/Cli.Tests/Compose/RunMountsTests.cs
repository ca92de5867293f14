using Orc.Cli.Commands.Compose;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Model.Containers;

namespace Orc.Cli.Tests.Compose;

public sealed class RunMountsTests
{
    private static readonly Surroundings Here = new()
    {
        Directory = "/shop",
        Home = null,
        Variable = _ => null,
        ReadLines = _ => [],
    };

    [Theory]
    [InlineData("data:/x:ro", "shop_data")]
    [InlineData("disk:/x:ro", "big")]
    [InlineData("other:/x:ro", "other")]
    public void Name_IsThatOfTheProjectsVolume(string text, string expected)
    {
        var project = Given.Project("""
            services: {web: {image: a, volumes: ['data:/d', 'disk:/e']}}
            volumes: {data: {}, disk: {name: big}}
            """);

        var mount = Assert.IsType<MountSpec.Volume>(RunMounts.Parse(text, project, Here));

        Assert.Equal((expected, "/x", true), (mount.Name, mount.Target, mount.ReadOnly));
    }
}
