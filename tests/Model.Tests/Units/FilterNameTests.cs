using Orc.Model.Units;

namespace Orc.Model.Tests.Units;

public sealed class FilterNameTests
{
    [Theory]
    [InlineData("^proxy$", "proxy")]
    [InlineData("proxy", "proxy shop_proxy proxy2")]
    [InlineData("^proxy", "proxy proxy2")]
    [InlineData("_proxy$|2$", "shop_proxy proxy2")]
    [InlineData("a.b", "a.b axb")]
    [InlineData("(", "odd(")]
    [InlineData("Proxy", "")]
    public void Matches_Pattern_IsDockers(string pattern, string expected) => Assert.Equal(
        expected,
        string.Join(' ', new[] { "proxy", "shop_proxy", "proxy2", "a.b", "axb", "odd(" }
            .Where(name => FilterName.Matches(name, pattern))));
}
