using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using Orc.Compose.Environment;

namespace Orc.Compose.Tests.Environment;

public class EnvironmentFileTests
{
    [Theory]
    [InlineData("A=1", "A=1")]
    [InlineData("A=1\nB=2", "A=1|B=2")]
    [InlineData("A=1\r\nB=2\r\n", "A=1|B=2")]
    [InlineData("A=1\rB=2", "A=1|B=2")]
    [InlineData("\uFEFFA=1", "A=1")]
    [InlineData("A= 3", "A=3")]
    [InlineData("A =4", "A=4")]
    [InlineData("A = 5  ", "A=5")]
    [InlineData("\tA\t=\t5", "A=5")]
    [InlineData("456 = ABC", "456=ABC")]
    [InlineData("A=", "A=")]
    [InlineData("A= ", "A=")]
    [InlineData("A=\nB=1", "A=|B=1")]
    [InlineData("A: v", "A=v")]
    [InlineData("A:v", "A=v")]
    [InlineData("A=postgres://u:p@h:5432/d?sslmode=disable", "A=postgres://u:p@h:5432/d?sslmode=disable")]
    [InlineData("A=a=b=c", "A=a=b=c")]
    [InlineData("export A=1", "A=1")]
    [InlineData("export\tA=1", "A=1")]
    [InlineData("export=1", "export=1")]
    [InlineData("exported=1", "exported=1")]
    [InlineData("VAR.WITH.DOTS=d\nVAR-WITH-DASHES=e", "VAR-WITH-DASHES=e|VAR.WITH.DOTS=d")]
    [InlineData("# comment\n\n  # another\nA=1", "A=1")]
    [InlineData("A=v # comment", "A=v")]
    [InlineData("A=v#no comment", "A=v#no comment")]
    [InlineData("A=# comment", "A=")]
    [InlineData("A='v # kept'", "A=v # kept")]
    [InlineData("A=\"v # kept\" # gone", "A=v # kept")]
    [InlineData("A=\"it's\"", "A=it's")]
    [InlineData("A='say \"hi\"'", "A=say \"hi\"")]
    [InlineData("A='Let\\'s go!'", "A=Let's go!")]
    [InlineData("A='a\\nb'", "A=a\\nb")]
    [InlineData("A=a\\nb", "A=a\\nb")]
    [InlineData("A=\"a\\nb\\tc\"", "A=a\nb\tc")]
    [InlineData("A=\"\\\\n \\\" \\q\"", "A=\\n \" \\q")]
    [InlineData("A=\"\\0101\"", "A=A")]
    [InlineData("A=''", "A=")]
    [InlineData("A=\"\"", "A=")]
    [InlineData("A='first\nsecond\n third'\nB=2", "A=first\nsecond\n third|B=2")]
    [InlineData("A=\"first\nsecond\"", "A=first\nsecond")]
    [InlineData("A=some words here", "A=some words here")]
    [InlineData("A=käse", "A=käse")]
    [InlineData("A=1\nA=2", "A=2")]
    [InlineData("A=1\nB=$A\nC=${A}_${B}", "A=1|B=1|C=1_1")]
    [InlineData("A=1\nB='$A'", "A=1|B=$A")]
    [InlineData("A=1\nB=\"$A\"", "A=1|B=1")]
    [InlineData("A=1\nB=\"\\$A\"", "A=1|B=$A")]
    [InlineData("B=$$A", "B=$A")]
    [InlineData("A=${NONE:-d}", "A=d")]
    [InlineData("A=${OUTER:+there}", "A=there")]
    [InlineData("OUTER=mine\nA=$OUTER", "A=theirs|OUTER=mine")]
    [InlineData("OUTER", "OUTER=theirs")]
    [InlineData("export OUTER", "OUTER=theirs")]
    [InlineData("NONE", "")]
    [InlineData("A=1\nOUTER\nB=2", "A=1|B=2|OUTER=theirs")]
    [InlineData("", "")]
    public void Read_Text_Values(string text, string expected) => Assert.Equal((expected, ""), Read(text));

    [Theory]
    [InlineData("A=1\nINVALID LINE\nB=2", "f:2:9: \"=\" is expected after INVALID, not \"L\"")]
    [InlineData("=1", "f:1:1: a name is expected here, not \"=\"")]
    [InlineData("A=1\n  !x=1", "f:2:3: a name is expected here, not \"!\"")]
    [InlineData("A='open\nB=2", "f:1:3: the quote that opens the value of A is never closed")]
    [InlineData("X=1\nA = \"open", "f:2:5: the quote that opens the value of A is never closed")]
    [InlineData("A=\"x\"y", "f:1:6: nothing may follow the closing quote of A")]
    [InlineData("A=\"\n\n\"\nB C", "f:4:3: \"=\" is expected after B, not \"C\"")]
    [InlineData(
        "A=1\nB=${A",
        "f:2:1: invalid interpolation format: ${A is not a variable expression; a literal $ is written $$")]
    [InlineData("B=${A:?why}", "f:1:1: required variable A is missing a value: why")]
    public void Read_BadText_SaysWhere(string text, string message) => Assert.Equal(message, Read(text).Said);

    [Fact]
    public void Read_UnsetVariable_Warns() =>
        Assert.Equal(("A=", "f:1:1: warning: the variable NONE is not set; it counts as empty"), Read("A=$NONE"));

    [Fact]
    public void Read_DoublingVariables_AreBounded()
    {
        var lines = new List<string> { "A0=0123456789" };
        for (var step = 1; step < 60; step++)
        {
            lines.Add($"A{step}=$A{step - 1}$A{step - 1}");
        }

        Assert.Contains("is longer than", Read(string.Join('\n', lines)).Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=\"q\" $X # c", "A=\"q\" $X # c")]
    [InlineData("A= v ", "A= v ")]
    [InlineData("# c\n\nA=1\r\nB=2", "A=1|B=2")]
    [InlineData("OUTER\nNONE", "OUTER=theirs")]
    [InlineData("A=a=b", "A=a=b")]
    public void ReadRaw_Text_Values(string text, string expected) =>
        Assert.Equal((expected, ""), Read(text, raw: true));

    [Fact]
    public void ReadRaw_NameWithSpace_SaysWhere() =>
        Assert.Equal("f:2:1: \"A B\" is not a name of a variable", Read("X=1\nA B=1", raw: true).Said);

    [Fact]
    public void Read_SeveralFiles_LaterWinsAndSeesEarlier()
    {
        var file =
            new EnvironmentFile(new VariableTable([]), new DiagnosticList());
        file.Read("one", "A=1\nB=1");
        file.Read("two", "B=2\nC=$A$B");
        Assert.Equal("A=1|B=2|C=12", Show(file));
    }

    private static (string Values, string Said) Read(string text, bool raw = false)
    {
        var outer = ImmutableDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("OUTER", "theirs")]);
        var diagnostics = new DiagnosticList();
        var file = new EnvironmentFile(new VariableTable(outer), diagnostics);
        if (raw)
        {
            file.ReadRaw("f", text);
        }
        else
        {
            file.Read("f", text);
        }

        return (Show(file), string.Join('\n', diagnostics.Found));
    }

    private static string Show(EnvironmentFile file) =>
        string.Join('|', file.Values.OrderBy(
            pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
