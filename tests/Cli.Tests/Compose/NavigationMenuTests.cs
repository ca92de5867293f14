using Orc.Cli.Commands.Compose;
using Orc.Cli.Output;

namespace Orc.Cli.Tests.Compose;

public sealed class NavigationMenuTests
{
    [Theory]
    [InlineData(false, "w Enable Watch   d Detach")]
    [InlineData(true, "w Disable Watch   d Detach")]
    public void Text_SaysWhatTheKeysDoNow(bool isWatching, string expected)
    {
        Assert.Equal(expected, NavigationMenu.Text(isWatching, hasColours: false));
        Assert.Equal(expected, AnsiText.Plain(NavigationMenu.Text(isWatching, hasColours: true)));
    }
}
