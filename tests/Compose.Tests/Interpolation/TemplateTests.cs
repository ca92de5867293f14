using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using Orc.Compose.Environment;
using Orc.Compose.Interpolation;
using Orc.Compose.Tests.Corpus;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Tests.Interpolation;

public class TemplateTests
{
    private const string Warnings = "said of ";

    private static readonly CorpusFile Corpus = CorpusFile.Read("templates.cases");

    public static TheoryData<string> Cases => [.. Corpus.Names];

    /// <summary>A text gives a value or an error; after <c>said of</c> in a title, what is said of it counts.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Expand_AText_GivesWhatIsExpected(string name)
    {
        var one = Corpus[name];
        var isSaid = name.StartsWith(Warnings, StringComparison.Ordinal);
        var (value, said) = Expand(CorpusText.Read(one.Parts[0]), isSaid);

        Corpus.Check(one, CorpusText.Write(isSaid ? said : value ?? $"error: {said}"));
    }

    [Fact]
    public void Cases_AreAsManyAsTheSpecificationNeeds() => Assert.True(Corpus.Names.Count() >= 34);

    [Fact]
    public void Expand_NestedTooDeep_Fails()
    {
        var text = string.Concat(Enumerable.Repeat("${X:-", 60)) + string.Concat(Enumerable.Repeat("}", 60));
        Assert.Equal((null, "variables are nested deeper than 50 levels"), Expand(text, warnings: false));
    }

    [Fact]
    public void Expand_OneUnclosedOfManyBraces_FailsFast() =>
        Assert.StartsWith(
            "invalid interpolation format",
            Expand(string.Concat(Enumerable.Repeat("${X:-", 100_000)), warnings: false).Said,
            StringComparison.Ordinal);

    [Fact]
    public void Uses_OfAFile_AreGatheredWithWhatTheySay()
    {
        var result = Given.Load(
            """
            services:
              web:
                image: ${IMAGE:?which}:${TAG:-latest}
                command: echo ${EXTRA:+more} $PLAIN $PLAIN
            """.Replace("${IMAGE:?which}", "${SET:?which}", StringComparison.Ordinal));

        Assert.Equal(
            "EXTRA False  more|PLAIN False  |SET True  |TAG False latest ",
            string.Join(
                '|', result.Variables.Select(use => $"{use.Name} {use.IsRequired} {use.Default} {use.Alternate}")));
    }

    private static (string? Value, string Said) Expand(string text, bool warnings)
    {
        var variables = ImmutableDictionary.CreateRange(
            StringComparer.Ordinal, [KeyValuePair.Create("FOO", "first"), KeyValuePair.Create("BAR", "")]);
        var diagnostics = new DiagnosticList();
        var scope = new VariableScope(new VariableTable(variables), diagnostics);
        var value = Template.Expand(text, scope, new SourcePosition("f", 1, 1));
        var said = diagnostics.Found
            .Where(found => found.IsError || warnings)
            .Select(found => found.Message);
        return (value, string.Join('\n', said));
    }
}
