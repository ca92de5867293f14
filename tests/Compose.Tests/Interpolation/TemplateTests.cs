using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using Orc.Compose.Environment;
using Orc.Compose.Interpolation;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Tests.Interpolation;

public class TemplateTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("$FOO", "first")]
    [InlineData("${FOO}", "first")]
    [InlineData("$BAR", "")]
    [InlineData("${BAR}", "")]
    [InlineData("a${FOO}b", "afirstb")]
    [InlineData("$FOO-x", "first-x")]
    [InlineData("$FOO$FOO", "firstfirst")]
    [InlineData("${FOO}${BAR}${FOO}", "firstfirst")]
    [InlineData("$$", "$")]
    [InlineData("$$FOO", "$FOO")]
    [InlineData("$${FOO}", "${FOO}")]
    [InlineData("$$$FOO", "$first")]
    [InlineData("$", "$")]
    [InlineData("a$", "a$")]
    [InlineData("$ FOO", "$ FOO")]
    [InlineData("$-", "$-")]
    [InlineData("5$.", "5$.")]
    [InlineData("$1", "$1")]
    [InlineData("${FOO-d}", "first")]
    [InlineData("${FOO:-d}", "first")]
    [InlineData("${BAR-d}", "")]
    [InlineData("${BAR:-d}", "d")]
    [InlineData("${BAZ-d}", "d")]
    [InlineData("${BAZ:-d}", "d")]
    [InlineData("${BAZ-}", "")]
    [InlineData("${BAZ:-}", "")]
    [InlineData("${FOO?e}", "first")]
    [InlineData("${FOO:?e}", "first")]
    [InlineData("${BAR?e}", "")]
    [InlineData("${FOO+a}", "a")]
    [InlineData("${FOO:+a}", "a")]
    [InlineData("${BAR+a}", "a")]
    [InlineData("${BAR:+a}", "")]
    [InlineData("${BAZ+a}", "")]
    [InlineData("${BAZ:+a}", "")]
    [InlineData("${BAZ:-${FOO}}", "first")]
    [InlineData("${BAZ:-$FOO}", "first")]
    [InlineData("${BAZ:-${BAR:-deep}}", "deep")]
    [InlineData("${BAZ:-x${FOO}y${BAR:-z}w}", "xfirstyzw")]
    [InlineData("${FOO:+${BAR:-in}}", "in")]
    [InlineData("${FOO:-${BAZ:?never asked}}", "first")]
    [InlineData("${BAZ+${BAZ:?never asked}}", "")]
    [InlineData("${BAZ:-{\"a\": {\"b\": 1}}}", "{\"a\": {\"b\": 1}}")]
    [InlineData("${BAZ:-a:b}", "a:b")]
    [InlineData("${BAZ-a:-b}", "a:-b")]
    [InlineData("${BAZ:-a-b?c+d}", "a-b?c+d")]
    [InlineData("${BAZ:-/path/with space}", "/path/with space")]
    [InlineData("${BAZ:-$$literal}", "$literal")]
    [InlineData("${_x1-u}", "u")]
    [InlineData("${FOO}:${BAZ:-80}", "first:80")]
    public void Expand_Expression_Value(string text, string expected) =>
        Assert.Equal((expected, ""), Expand(text, warnings: false));

    [Theory]
    [InlineData("${BAZ?e}", "required variable BAZ is missing a value: e")]
    [InlineData("${BAZ:?e}", "required variable BAZ is missing a value: e")]
    [InlineData("${BAR:?e}", "required variable BAR is missing a value: e")]
    [InlineData("${BAZ:?}", "required variable BAZ is missing a value")]
    [InlineData("${BAZ:?set $FOO}", "required variable BAZ is missing a value: set first")]
    [InlineData("${BAZ:-${BAZ:?inner}}", "required variable BAZ is missing a value: inner")]
    [InlineData("${}", "invalid interpolation format: ${} is not a variable expression; a literal $ is written $$")]
    [InlineData(
        "${ FOO}",
        "invalid interpolation format: ${ FOO} is not a variable expression; a literal $ is written $$")]
    [InlineData(
        "${FOO }",
        "invalid interpolation format: ${FOO } is not a variable expression; a literal $ is written $$")]
    [InlineData(
        "${FOO!}",
        "invalid interpolation format: ${FOO!} is not a variable expression; a literal $ is written $$")]
    [InlineData(
        "${FOO:}",
        "invalid interpolation format: ${FOO:} is not a variable expression; a literal $ is written $$")]
    [InlineData("${1A}", "invalid interpolation format: ${1A} is not a variable expression; a literal $ is written $$")]
    [InlineData(
        "x${FOO",
        "invalid interpolation format: ${FOO is not a variable expression; a literal $ is written $$")]
    [InlineData(
        "${BAZ:-${FOO}",
        "invalid interpolation format: ${BAZ:-${FOO} is not a variable expression; a literal $ is written $$")]
    public void Expand_BadExpression_Fails(string text, string message) =>
        Assert.Equal((null, message), Expand(text, warnings: false));

    [Theory]
    [InlineData("$BAZ", "the variable BAZ is not set; it counts as empty")]
    [InlineData("${BAZ} and ${BAZ}", "the variable BAZ is not set; it counts as empty")]
    [InlineData("${BAZ:-d}", "")]
    [InlineData("${FOO:-${BAZ}}", "")]
    [InlineData("${BAZ+${QUX}}", "")]
    [InlineData("${BAZ:-${QUX}}", "the variable QUX is not set; it counts as empty")]
    public void Expand_Unset_WarnsOnlyOfWhatIsNeeded(string text, string warnings) =>
        Assert.Equal(warnings, Expand(text, warnings: true).Said);

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
