using Orc.Agent.Images.Registry;

namespace Orc.Agent.Tests.Images.Registry;

public sealed class PageLinkTests
{
    [Theory]
    [InlineData("</v2/a/tags/list?last=b&n=2>; rel=\"next\"", "https://r.example/v2/a/tags/list?last=b&n=2")]
    [InlineData("</v2/a/tags/list>; rel=\"prev\"", null)]
    [InlineData("<https://evil.example/v2/>; rel=\"next\"", null)]
    [InlineData("nonsense", null)]
    public void Next_ALink_IsThePageBehindIt(string link, string? expected) =>
        Assert.Equal(expected, PageLink.Next(link, new Uri("https://r.example/v2/a/tags/list?n=2"))?.ToString());
}
