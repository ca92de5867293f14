using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using Orc.Compose.Environment;
using Orc.Compose.Tests.Corpus;

namespace Orc.Compose.Tests.Environment;

public class EnvironmentFileTests
{
    private const string Raw = "raw: ";

    private static readonly CorpusFile Corpus = CorpusFile.Read("dotenv.cases");

    public static TheoryData<string> Cases => [.. Corpus.Names];

    /// <summary>A text gives variables or an error; after <c>raw:</c> in a title it is read as it is.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_AText_GivesWhatIsExpected(string name)
    {
        var one = Corpus[name];
        var (values, said) = Read(CorpusText.Read(one.Parts[0]), name.StartsWith(Raw, StringComparison.Ordinal));

        Corpus.Check(one, CorpusText.Write(said.Length > 0 ? $"error: {said}" : values));
    }

    [Fact]
    public void Cases_AreAsManyAsTheSpecificationNeeds() => Assert.True(Corpus.Names.Count() >= 39);

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
        Assert.Equal("A=1\nB=2\nC=12", Show(file));
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
        string.Join('\n', file.Values.OrderBy(
            pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
