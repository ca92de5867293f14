using Orc.Agent.Images.Listing;
using Orc.Model.Images;

namespace Orc.Agent.Tests.Images.Listing;

public sealed class ImagePatternTests
{
    [Theory]
    [InlineData("busybox", "busybox:1", true)]
    [InlineData("busybox:1", "busybox:1", true)]
    [InlineData("busybox:latest", "busybox:1", false)]
    [InlineData("docker.io/library/busybox", "busybox:1", true)]
    [InlineData("docker.io/library/busybox:1", "busybox:1", true)]
    [InlineData("library/busybox", "busybox:1", true)]
    [InlineData("busy*", "busybox:1", true)]
    [InlineData("*box:1*", "busybox:1.36", true)]
    [InlineData("*", "me/tool:1", false)]
    [InlineData("*/*", "me/tool:1", true)]
    [InlineData("me/t??l", "me/tool:1", true)]
    [InlineData("busybox:[0-9]", "busybox:1", true)]
    [InlineData("busybox:[^0-9]", "busybox:1", false)]
    [InlineData("busybox:\\1", "busybox:1", true)]
    [InlineData("busybo", "busybox:1", false)]
    [InlineData("r.example/a/*", "r.example/a/b:1", true)]
    [InlineData("[", "busybox:1", false)]
    [InlineData("", "busybox:1", false)]
    public void Matches_APattern_AsDockersFilterDoes(string pattern, string name, bool expected) =>
        Assert.Equal(expected, new ImagePattern(pattern).Matches(ImageReference.Parse(name)));
}
