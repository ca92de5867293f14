using Orc.Cli.Commands.Stacks;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Stacks;

public sealed class ChangedImagesTests
{
    [Theory]
    [InlineData("web:1", "")]
    [InlineData("web:2", "web")]
    public void Of_AnImage_IsComparedAsItIsWritten(string image, string expected) =>
        Assert.Equal(expected, Changed(("web", image), ("db", "db:1")));

    [Fact]
    public void Of_ANewService_IsAskedFor() => Assert.Equal("cache", Changed(("web", "web:1"), ("cache", "redis")));

    [Fact]
    public void Of_ANewStack_IsAllOfIt() => Assert.Equal(
        "db web", string.Join(' ', ChangedImages.Of("shop", [("web", "web:1"), ("db", "db:1")], []).Order()));

    private static string Changed(params (string Service, string? Image)[] asked)
    {
        ServiceView[] deployed =
        [
            new ServiceView { Name = "shop_web", Image = "web:1" },
            new ServiceView { Name = "shop_db", Image = "db:1" },
        ];
        return string.Join(' ', ChangedImages.Of("shop", asked, deployed));
    }
}
