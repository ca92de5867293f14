using System.Collections.Immutable;
using Orc.Model.Templates;

namespace Orc.Model.Tests.Templates;

public sealed class TaskTemplateTests
{
    private static readonly TaskWords Words = new()
    {
        ServiceId = "sid",
        ServiceName = "shop_web",
        ServiceLabels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("tier", "front").Add("a.b", "dotted"),
        TaskId = "42",
        TaskName = "shop_web.2.42",
        Slot = "2",
        NodeId = "nid",
        Hostname = "node1",
        OperatingSystem = "linux",
        Architecture = "amd64",
    };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("web-{{.Task.Slot}}", "web-2")]
    [InlineData("{{ .Service.Name }}/{{.Service.ID}}", "shop_web/sid")]
    [InlineData("{{.Task.ID}} {{.Task.Name}}", "42 shop_web.2.42")]
    [InlineData("{{.Node.ID}} {{.Node.Hostname}}", "nid node1")]
    [InlineData("{{.Node.Platform.OS}}/{{.Node.Platform.Architecture}}", "linux/amd64")]
    [InlineData("{{.Service.Labels.tier}}", "front")]
    [InlineData("{{index .Service.Labels \"a.b\"}}", "dotted")]
    [InlineData("{{ index  .Service.Labels  `tier` }}", "front")]
    [InlineData("{{index .Service.Labels \"none\"}}!", "!")]
    [InlineData("a {{- .Task.Slot -}}  b", "a2b")]
    [InlineData("a{{/* said to nobody */}}b", "ab")]
    [InlineData("{{\"{{\"}}.Name}}", "{{.Name}}")]
    [InlineData("{{\"a}}\\\"b\"}}", "a}}\"b")]
    [InlineData("{.Task.Slot} }} {", "{.Task.Slot} }} {")]
    [InlineData("", "")]
    public void Expand_PlaceholdersOfATask_AreItsWords(string text, string expected)
    {
        Assert.Null(TaskTemplate.Parse(text).Error);
        Assert.Equal(expected, TaskTemplate.Expand(text, Words));
    }

    [Theory]
    [InlineData("{{.Name}}", 0, "{{.Name}} is no placeholder: there are .Service.ID, ")]
    [InlineData("a {{.Task.Slots}}", 2, "{{.Task.Slots}} is no placeholder: ")]
    [InlineData("{{.Task}}", 0, "{{.Task}} is not one text: ")]
    [InlineData("{{.Service.Labels}}", 0, "{{.Service.Labels}} is not one text: ")]
    [InlineData(
        "{{.Service.Labels.a-b}}", 0,
        "{{.Service.Labels.a-b}}: a label whose name is no plain word is written {{index .Service.Labels \"a-b\"}}")]
    [InlineData("{{if .Task.Slot}}x{{end}}", 0, "{{if .Task.Slot}}: \"if\" is not available here: ")]
    [InlineData("{{.Task.Slot | printf}}", 0, "{{.Task.Slot | printf}} is no placeholder: ")]
    [InlineData("{{index .Node \"x\"}}", 0, "{{index .Node \"x\"}}: index is for labels of the service")]
    [InlineData("{{}}", 0, "{{}} is no placeholder: ")]
    [InlineData("x{{.Task.Slot", 1, "a placeholder begins with {{ and has no }}")]
    [InlineData("{{\"a\" \"b\"}}", 0, "{{\"a\" \"b\"}} is not one text in quotes")]
    public void Parse_WhatIsNoPlaceholder_IsSaidAndStandsForItself(string text, int at, string expected)
    {
        var template = TaskTemplate.Parse(text);

        Assert.Equal(at, template.Error!.At);
        Assert.StartsWith(expected, template.Error.Text, StringComparison.Ordinal);
        Assert.StartsWith(text[..(at + 2)], template.Expand(Words), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", TemplateNeeds.None)]
    [InlineData("{{\"x\"}}", TemplateNeeds.None)]
    [InlineData("{{.Service.Name}}", TemplateNeeds.Service)]
    [InlineData("{{.Service.Labels.a}}-{{.Task.Slot}}", TemplateNeeds.Service | TemplateNeeds.Slot)]
    [InlineData("{{.Node.Hostname}}", TemplateNeeds.Node)]
    [InlineData("{{.Task.Name}}", TemplateNeeds.Task)]
    public void Needs_OfPlaceholders_SayWhatMustBeKnown(string text, TemplateNeeds expected) =>
        Assert.Equal(expected, TaskTemplate.Parse(text).Needs);

    [Fact]
    public void Labels_NamedAsFields_MustBeThere()
    {
        var template = TaskTemplate.Parse("{{.Service.Labels.index}} {{index .Service.Labels \"other\"}}");

        Assert.Equal(["index"], template.Labels);
    }

    [Fact]
    public void Words_OfEqualLabels_AreEqual()
    {
        var labels = Words.ServiceLabels.Remove("tier").Add("tier", "front");
        var same = Words with { ServiceLabels = labels };

        Assert.Equal(Words, same);
        Assert.Equal(Words.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(Words, Words with { Slot = "3" });
        Assert.NotEqual(Words, Words with { ServiceLabels = Words.ServiceLabels.Remove("tier") });
    }

    // Nothing that a user writes brings it down, and what has no braces is left as it is.
    [Fact]
    public void Parse_AnyText_EndsWithATextOrAnError()
    {
        const string Letters = "{{}}\"`\\.-/* indexServiceTaskLabels";
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(1, 24)).Select(_ => Letters[random.Next(Letters.Length)]));
            var template = TaskTemplate.Parse(text);
            var expanded = template.Expand(Words);
            Assert.True(TaskTemplate.IsIn(text) || (template.Error is null && expanded == text), text);
        }
    }
}
