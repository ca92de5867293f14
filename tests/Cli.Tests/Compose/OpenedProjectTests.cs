using Orc.Cli.Commands.Compose;

namespace Orc.Cli.Tests.Compose;

public sealed class OpenedProjectTests
{
    private static readonly OpenedProject Shop = new()
    {
        Name = "shop",
        Loaded = Given.Load("services: {web: {image: a}, db: {build: .}, tool: {image: t, profiles: [x]}}"),
    };

    [Fact]
    public void Meant_WithoutNames_IsWhatTheFilesHaveAndNoOrphan()
    {
        Assert.Equal(["db", "web"], Shop.Meant([])!.Value.Order(StringComparer.Ordinal));
        Assert.Equal(["web"], Shop.Meant(["web"])!.Value);
        Assert.Null(new OpenedProject { Name = "shop" }.Meant([]));
    }

    [Fact]
    public void Origin_IsOfTheFiles_UnlessTheProjectIsNamed()
    {
        Assert.Equal(Shop.Project!.WorkingDirectory, Shop.Origin!.WorkingDirectory);
        Assert.Equal(Shop.Project.Files, Shop.Origin.ConfigFiles);
        Assert.Null((Shop with { IsNamed = true }).Origin);
        Assert.Null(new OpenedProject { Name = "shop" }.Origin);
    }

    [Theory]
    [InlineData("local", "", "shop-db")]
    [InlineData("all", "", "a shop-db")]
    [InlineData("all", "web", "a")]
    [InlineData("local", "web", "")]
    public void RemovedImages_AreThoseOfTheServicesThatGo(string rmi, string named, string expected) => Assert.Equal(
        expected,
        string.Join(' ', RemovedImages.Of(Shop, rmi, named.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Order(StringComparer.Ordinal)));
}
