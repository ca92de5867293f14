using Orc.Compose.Explaining;
using Orc.Compose.Loading;

namespace Orc.Compose.Tests.Explaining;

public class ProjectExplanationTests
{
    [Fact]
    public void Of_AValue_NamesItsLineVariableAndWhatItWonOver()
    {
        var result = ComposeLoader.Load(
            Given.Request with { KeepOrigins = true, Files = ["compose.yaml", "over.yaml"] },
            Given.Files(
                ("compose.yaml", "services:\n  web:\n    image: 'web:$SET'\n    hostname: a\n"),
                ("over.yaml", "services:\n  web:\n    hostname: b\n")));

        Assert.Equal(
            [
                "services.web.hostname=b over.yaml:3:15 over compose.yaml:4:15",
                "services.web.image=web:value compose.yaml:3:12 web:$SET SET",
            ],
            Told(result, "services.web.hostname", "services.web.image"));
    }

    [Fact]
    public void Of_WhatAnEnvironmentFileSays_NamesItsLine()
    {
        var result = ComposeLoader.Load(
            Given.Request with { KeepOrigins = true },
            Given.Files(
                ("compose.yaml", """
                    services:
                      web:
                        image: i
                        env_file: [a.env, {path: b.env, format: raw}]
                        label_file: l.env
                        environment: {OWN: mine}
                    """),
                ("a.env", "# first\nA=1\nOWN=theirs\nB=one\n"),
                ("b.env", "B=two\n"),
                ("l.env", "team=x\n")));

        Assert.Equal(
            [
                "services.web.environment.A=1 a.env:2:1",
                "services.web.environment.B=two b.env:1:1",
                "services.web.environment.OWN=mine compose.yaml:6:24 over a.env:3:1",
                "services.web.labels.team=x l.env:1:1",
            ],
            Told(result, "services.web.environment", "services.web.labels"));
    }

    private static IEnumerable<string> Told(ComposeResult result, params string[] paths)
    {
        Assert.Equal("", Given.Said(result));
        return ProjectExplanation.Of(result)
            .Where(value => paths.Any(path => value.Path.StartsWith(path, StringComparison.Ordinal)))
            .Select(value => $"{value.Path}={value.Value} {value.Position}"
                + (value.Template is null ? "" : $" {value.Template} {string.Join(',', value.Variables)}")
                + (value.Overridden.IsEmpty ? "" : $" over {string.Join(", ", value.Overridden)}"));
    }
}
