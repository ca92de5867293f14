using System.Collections.Immutable;
using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

public class ServicePathTests
{
    [Theory]
    [InlineData("web", "", "", "web")]
    [InlineData("Web", "", "", "web")]
    [InlineData("", "", "", "shop_web")]
    [InlineData("front web", "FRONT", "", "web")]
    [InlineData("front", "front", "", "shop_web")]
    [InlineData("front web", "", "front", "web")]
    public void NameOf_IsTheFirstThatIsNoOthersToo(string own, string others, string containers, string expected)
    {
        var table = OverlayTables.Shop(
            OverlayTables.Web("10.208.0.5", OverlayTables.Here),
            OverlayTables.Web("10.208.0.6", OverlayTables.Here) with { Service = "", Aliases = Words(containers) });
        var service = table.Services[0] with { Aliases = Words(own) };
        table = table with { Services = [service, service with { Name = "shop_other", Aliases = Words(others) }] };

        Assert.Equal(expected, ServicePath.NameOf(table, service));
    }

    private static ImmutableArray<string> Words(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
