using Orc.Cli.Output;

namespace Orc.Cli.Tests.Output;

public class TextTableTests
{
    [Fact]
    public void Write_ShortColumns_KeepsTheMinimumWidthAndTrailsNothing() => Check(
        "DRIVER    VOLUME NAME\nlocal     data\n",
        ["DRIVER", "VOLUME NAME"],
        ["local", "data"]);

    [Fact]
    public void Write_LongCell_IsFollowedByThreeSpaces() => Check(
        "NAME              STATUS\nshop-frontend-1   Up 3 seconds\n",
        ["NAME", "STATUS"],
        ["shop-frontend-1", "Up 3 seconds"]);

    [Fact]
    public void Write_EmptyLastCell_LeavesNoSpaces() => Check(
        "NAME      PORTS\nweb\n",
        ["NAME", "PORTS"],
        ["web", ""]);

    [Fact]
    public void Write_WideLetters_CountTwice() => Check(
        "NAME           X\n日本語コンテ   y\n",
        ["NAME", "X"],
        ["日本語コンテ", "y"]);

    private static void Check(string expect, params string[][] lines)
    {
        var writer = new StringWriter { NewLine = "\n" };
        TextTable.Write(writer, lines);
        Assert.Equal(expect, writer.ToString());
    }
}
