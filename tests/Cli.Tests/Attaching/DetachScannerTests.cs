using System.Text;
using Orc.Cli.Attaching;
using Orc.Cli.Invoking;

namespace Orc.Cli.Tests.Attaching;

public class DetachScannerTests
{
    private const string P = "\u0010";
    private const string Q = "\u0011";

    [Fact]
    public void Feed_OtherKeys_PassThrough() => Check(["ls\r"], "ls\r", hasLeft: false);

    [Fact]
    public void Feed_BothKeys_Leaves() => Check([$"a{P}{Q}b"], "a", hasLeft: true);

    [Fact]
    public void Feed_KeysInTwoPieces_Leaves() => Check([$"a{P}", $"{Q}"], "a", hasLeft: true);

    [Fact]
    public void Feed_BeginningThenAnotherKey_GivesItBack() => Check([$"{P}", "x"], $"{P}x", hasLeft: false);

    [Fact]
    public void Feed_BeginningTwice_KeepsTheSecond() => Check([$"{P}{P}{Q}"], P, hasLeft: true);

    [Theory]
    [InlineData("ctrl-p,ctrl-q", new byte[] { 16, 17 })]
    [InlineData("ctrl-@,a", new byte[] { 0, (byte)'a' })]
    [InlineData("ctrl-[", new byte[] { 27 })]
    public void Parse_Keys_AreBytes(string text, byte[] expect) => Assert.Equal(expect, DetachKeys.Parse(text));

    [Theory]
    [InlineData("ctrl-1")]
    [InlineData("shift-a")]
    public void Parse_Nonsense_IsRefused(string text) => Assert.Throws<CliException>(() => DetachKeys.Parse(text));

    private static void Check(string[] typed, string expect, bool hasLeft)
    {
        var scanner = new DetachScanner(DetachKeys.Parse(DetachKeys.Usual));
        var passed = new StringBuilder();
        var left = false;
        foreach (var piece in typed)
        {
            _ = passed.Append(Encoding.ASCII.GetString(scanner.Feed(Encoding.ASCII.GetBytes(piece), out left)));
        }

        Assert.Equal(expect, passed.ToString());
        Assert.Equal(hasLeft, left);
    }
}
