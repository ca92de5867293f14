using Orc.Cli.Commands.Compose;
using Orc.Cli.Invoking;

namespace Orc.Cli.Tests.Compose;

public sealed class ScaleTextsTests
{
    [Fact]
    public void Parse_Several_TheLastOfAServiceCounts()
    {
        var scale = ScaleTexts.Parse(["web=3", "db=0", "web=100000"]);
        Assert.Equal((100_000, 0), (scale["web"], scale["db"]));
    }

    [Theory]
    [InlineData("web", "it must be SERVICE=NUMBER")]
    [InlineData("web=", "it must be SERVICE=NUMBER")]
    [InlineData("web=-1", "it must be SERVICE=NUMBER")]
    [InlineData("web=100001", "NUMBER must be from 0 to 100000")]
    [InlineData("web=50000000000000000000", "NUMBER must be from 0 to 100000")]
    public void Parse_AnythingElse_IsRefused(string text, string why) => Assert.Equal(
        $"invalid scale specifier: \"{text}\": {why}",
        Assert.Throws<CliException>(() => ScaleTexts.Parse([text])).Message);
}
