using Orc.Cli.Commands.Containers.Copying;

namespace Orc.Cli.Tests.Containers;

public class CopySideTests
{
    [Theory]
    [InlineData("web:/etc/hosts", "web", "/etc/hosts")]
    [InlineData("web:data", "web", "data")]
    [InlineData("web:", "web", "")]
    [InlineData("/a:b", null, "/a:b")]
    [InlineData("./a:b", null, "./a:b")]
    [InlineData("plain", null, "plain")]
    [InlineData(":x", null, ":x")]
    [InlineData("-", null, "-")]
    public void Parse_TellsContainersFromFiles(string text, string? container, string path) =>
        Assert.Equal(new CopySide(container, path), CopySide.Parse(text));

    [Theory]
    [InlineData("/a/b", "b", "/a/", false)]
    [InlineData("/a/b/", "b", "/a/", false)]
    [InlineData("/a/.", ".", "/a/", true)]
    [InlineData("/a", "a", "/", false)]
    [InlineData("a", "a", ".", false)]
    [InlineData(".", ".", ".", true)]
    [InlineData("/", ".", ".", false)]
    public void Path_HasNameAndParent(string path, string name, string parent, bool isContent)
    {
        var side = new CopySide(null, path);

        Assert.Equal((name, parent, isContent), (side.Name, side.Parent, side.IsContent));
    }
}
