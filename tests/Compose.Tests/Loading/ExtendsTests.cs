using Orc.Compose.Loading;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests.Loading;

public class ExtendsTests
{
    [Fact]
    public void Extends_SameFile_IsLaidOverTheOther()
    {
        var result = Given.Load(
            """
            services:
              web:
                extends: common
                environment: {B: 2}
                command: run
              common:
                image: i
                environment: {A: 1, B: 1}
                command: [never]
            """);
        Assert.Equal("", Given.Said(result));
        var web = result.Project!.FindService("web")!;
        Assert.Equal("i|A=1 B=2|run", $"{web.Image}|{Environment(result)}|{string.Join(' ', web.Command!.Value)}");
    }

    [Fact]
    public void Extends_OtherFile_PathsAreRelativeToIt()
    {
        var result = Load(
            ("compose.yaml", "services: {web: {extends: {file: lib/base.yaml, service: base}, hostname: h}}"),
            ("/work/lib/base.yaml",
                "services: {base: {image: $SET, volumes: ['./d:/d'], env_file: e.env, extends: root},"
                + " root: {labels: {r: 1}}}"),
            ("/work/lib/e.env", "A=1"));
        Assert.Equal("", Given.Said(result));
        var web = result.Project!.FindService("web")!;
        Assert.Equal(
            "value /work/lib/d A=1 r h",
            $"{web.Image} {web.Volumes[0].Source} {Environment(result)} {web.Labels.Keys.Single()} {web.Hostname}");
    }

    [Fact]
    public void Extends_WithReset_RemovesFromTheBase()
    {
        var result = Given.Load(
            """
            services:
              base:
                image: i
                ports: ["80:80"]
                environment: {A: 1, B: 1}
              web:
                extends: base
                ports: !reset []
                environment: !override {C: 1}
            """);
        Assert.Equal("", Given.Said(result));
        Assert.Empty(result.Project!.FindService("web")!.Ports);
        Assert.Equal("C=1", Environment(result));
    }

    [Fact]
    public void Extends_WithResetInAnOverrideFile_ActsOnEarlierFilesToo()
    {
        var files = Given.Files(
            ("one.yaml", "services: {web: {image: i, ports: ['80:80']}, base: {image: b, ports: ['90:90']}}"),
            ("two.yaml", "services: {web: {extends: base, ports: !reset []}}"));
        var result = ComposeLoader.Load(Given.Request with { Files = ["one.yaml", "two.yaml"] }, files);
        Assert.Equal("", Given.Said(result));
        Assert.Empty(result.Project!.FindService("web")!.Ports);
    }

    [Theory]
    [InlineData(
        "services: {a: {extends: b}, b: {extends: a}}",
        "compose.yaml:1:42: services extend each other: a → b → a")]
    [InlineData("services: {a: {extends: a}}", "compose.yaml:1:25: services extend each other: a → a")]
    [InlineData(
        "services: {a: {extends: bb}, b: {image: i}}",
        "compose.yaml:1:25: compose.yaml has no service \"bb\" to extend (did you mean \"b\"?)")]
    [InlineData(
        "services: {a: {extends: {file: no.yaml, service: x}}}",
        "compose.yaml:1:25: cannot read no.yaml: there is no such file")]
    [InlineData(
        "services: {a: {extends: b}, b: }",
        "compose.yaml:1:25: the service \"b\" of compose.yaml is empty and cannot be extended")]
    [InlineData(
        "services: {a: {extends: {file: x.yaml}}}",
        "compose.yaml:1:25: services.a.extends: the key \"service\" is missing")]
    public void Extends_Bad_SaysWhere(string yaml, string message) =>
        Assert.Equal(message, Given.Complaints(yaml).Split('\n')[0]);

    [Fact]
    public void Extends_FileWithoutTheService_DoesNotTakeThatOfAnEarlierFile()
    {
        var files = Given.Files(
            ("one.yaml", "services: {web: {image: i}}"),
            ("two.yaml", "services: {web: {extends: {file: common.yaml, service: web}}}"),
            ("common.yaml", "services: {wed: {image: c}}"));
        Assert.Equal(
            "two.yaml:1:27: common.yaml has no service \"web\" to extend (did you mean \"wed\"?)",
            Given.Said(ComposeLoader.Load(Given.Request with { Files = ["one.yaml", "two.yaml"] }, files)));
    }

    [Fact]
    public void Extends_ErrorInTheOtherFile_IsSaidThere()
    {
        var result = Load(
            ("compose.yaml", "services: {web: {extends: {file: b.yaml, service: base}}}"),
            ("b.yaml", "services:\n  base: {imge: i}"));
        Assert.StartsWith(
            "b.yaml:2:10: services.base: unknown key \"imge\"", Given.Said(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Extends_Circle_AcrossFiles_IsSaid()
    {
        var result = Load(
            ("compose.yaml", "services: {web: {extends: {file: b.yaml, service: web}}}"),
            ("b.yaml", "services: {web: {extends: {file: compose.yaml, service: web}}}"));
        Assert.Contains(
            "services extend each other: web → web → web", Given.Said(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Extends_IsNotWrittenOut() => Assert.DoesNotContain(
        "extends",
        ComposeRenderer.Render(
            Given.Load("services: {a: {extends: b}, b: {image: i}}").Project!, RenderFormat.Yaml),
        StringComparison.Ordinal);

    private static ComposeResult Load(params (string Path, string Text)[] files) =>
        ComposeLoader.Load(Given.Request, Given.Files(files));

    private static string Environment(ComposeResult result) => string.Join(
        ' ', result.Project!.FindService("web")!.Environment.Select(one => $"{one.Name}={one.Value}"));
}
