using System.Collections.Immutable;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Commands.Containers.Flags;

namespace Orc.Cli.Tests.Compose;

/// <summary>Variables of <c>run</c> and <c>exec</c>: of flags, of the project, of files.</summary>
public sealed class ComposeEnvironmentTests
{
    private static readonly ImmutableDictionary<string, string> Known =
        ImmutableDictionary<string, string>.Empty.Add("OF_DOTENV", "dot").Add("SHELL_TOO", "shell");

    [Theory]
    [InlineData("OF_DOTENV", "", "OF_DOTENV=dot")]
    [InlineData("UNKNOWN", "", "")]
    [InlineData("A=1 A=2", "", "A=2")]
    [InlineData("A=x=y", "", "A=x=y")]
    [InlineData("", "A='one'\nB=\"two words\"\nC=three # remark", "A=one|B=two words|C=three")]
    [InlineData("A=flag", "A=file\nB=$A", "A=flag|B=flag")]
    [InlineData("", "export A=${OF_DOTENV}-x\nSHELL_TOO", "A=dot-x|SHELL_TOO=shell")]
    [InlineData("", "A=1\n---\nA=2\nB=3", "A=1|B=3")]
    public void Read_FlagsAndFiles_AreAsInCompose(string flags, string files, string expected)
    {
        var texts = files.Length > 0 ? files.Split("\n---\n") : [];

        var read = ComposeEnvironment.Read(
            Known,
            [.. texts.Index().Select(text => $"{text.Index}")],
            [.. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            Around(texts),
            TextWriter.Null);

        Assert.Equal(expected, string.Join('|', read.Select(variable => $"{variable.Name}={variable.Value}")));
    }

    [Fact]
    public void Read_AFileThatCannotBeRead_IsSaidWithItsPlace()
    {
        var failure = Assert.Throws<FlagException>(() => ComposeEnvironment.Read(
            Known, ["0"], [], Around(["A=1\nB='open"]), TextWriter.Null));

        Assert.StartsWith("0:2:", failure.Message, StringComparison.Ordinal);
    }

    private static Surroundings Around(string[] texts) => new()
    {
        Directory = "/",
        Home = null,
        Variable = _ => "never asked",
        ReadLines = path => texts[int.Parse(path[1..], System.Globalization.CultureInfo.InvariantCulture)].Split('\n'),
    };
}
