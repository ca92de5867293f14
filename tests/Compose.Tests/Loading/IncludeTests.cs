using Orc.Compose.Loading;

namespace Orc.Compose.Tests.Loading;

public class IncludeTests
{
    [Fact]
    public void Include_File_IsPartOfTheProject()
    {
        var result = Load(
            ("compose.yaml", "include: [sub/compose.yaml]\nservices: {web: {image: i, depends_on: [db]}}"),
            ("/work/sub/compose.yaml",
                "name: other\nservices: {db: {image: 'db:$TAG', volumes: ['./d:/d', 'v:/v']}}\nvolumes: {v: }"),
            ("/work/sub/.env", "TAG=9\nSET=no"));
        Assert.Equal("", Given.Said(result));
        var db = result.Project!.FindService("db")!;
        Assert.Equal(
            "work db:9 /work/sub/d work_v",
            $"{result.Project.Name} {db.Image} {db.Volumes[0].Source} {result.Project.Volumes[0].Name}");
    }

    [Fact]
    public void Include_LongForm_HasFolderAndVariables()
    {
        var result = Load(
            ("compose.yaml", "include: [{path: [a.yaml, b.yaml], project_directory: base, env_file: my.env}]"),
            ("a.yaml", "services: {x: {image: 'i:$T-$SET', volumes: ['./d:/d']}}"),
            ("b.yaml", "services: {x: {hostname: h}}"),
            ("my.env", "T=1\nSET=mine"));
        Assert.Equal("", Given.Said(result));
        var service = result.Project!.FindService("x")!;
        Assert.Equal("i:1-value /work/base/d h", $"{service.Image} {service.Volumes[0].Source} {service.Hostname}");
    }

    [Fact]
    public void Include_WhatIsFoundOutLast_ComesFromItsOwnFolderAndVariables()
    {
        var result = ComposeLoader.Load(
            Given.Request with { Purpose = LoadPurpose.Run },
            Given.Files(
                ("compose.yaml", """
                    include: [sub/compose.yaml]
                    services: {web: {image: i, secrets: [s, own], environment: [TOKEN, SET]}}
                    secrets: {own: {environment: SET}}
                    """),
                ("/work/sub/compose.yaml", """
                    services:
                      db: {image: i, secrets: [s], configs: [c], environment: [TOKEN, SET, NONE], volumes: ['v:/v']}
                    secrets: {s: {environment: TOKEN}}
                    configs: {c: {environment: TOKEN}}
                    volumes: {v: {driver_opts: {type: none, o: bind, device: ./data}}}
                    """),
                ("/work/sub/.env", "TOKEN=hush\nSET=no")));
        Assert.Equal("", Given.Said(result));
        var project = result.Project!;
        Assert.Equal(
            "s=hush own=value c=hush",
            string.Join(' ', project.Secrets.Concat(project.Configs)
                .Select(file => $"{file.Key}={System.Text.Encoding.UTF8.GetString(file.Content!.Value.AsSpan())}")));
        Assert.Equal(
            "NONE= SET=value TOKEN=hush",
            string.Join(' ', project.FindService("db")!.Environment.Select(pair => $"{pair.Name}={pair.Value}")));
        Assert.Null(project.FindService("web")!.Environment.Single(pair => pair.Name == "TOKEN").Value);
        Assert.Equal("/work/sub/data", project.Volumes.Single().Options["device"]);
    }

    [Fact]
    public void Include_Nested_AndLaidOver()
    {
        var result = Load(
            ("compose.yaml", "include: [one.yaml]\nservices: {x: {image: mine}}"),
            ("one.yaml", "include: [two.yaml]\nservices: {x: {image: theirs, hostname: h}}"),
            ("two.yaml", "services: {y: {image: i}}"));
        Assert.Equal("", Given.Said(result));
        Assert.Equal(
            "y x mine h",
            $"{string.Join(' ', result.Project!.Services.Select(service => service.Name))}"
            + $" {result.Project.FindService("x")!.Image} {result.Project.FindService("x")!.Hostname}");
    }

    [Theory]
    [InlineData(
        "include: [compose.yaml]",
        "compose.yaml:1:11: files include each other: /work/compose.yaml → /work/compose.yaml")]
    [InlineData(
        "include: [loop.yaml]",
        "loop.yaml:1:11: files include each other: /work/compose.yaml → /work/loop.yaml → /work/compose.yaml")]
    [InlineData("include: [no.yaml]", "compose.yaml:1:11: cannot read no.yaml: there is no such file")]
    [InlineData(
        "include: ['https://github.com/a/b.git']",
        "compose.yaml:1:11: https://github.com/a/b.git is remote, and was not fetched")]
    [InlineData("include: [bad.yaml]", "bad.yaml:1:12: services: expected a mapping, got \"x\"")]
    [InlineData("include: [{file: x}]", "compose.yaml:1:11: include[0]: the key \"path\" is missing")]
    public void Include_Bad_SaysWhere(string yaml, string message)
    {
        var result = Load(("compose.yaml", yaml), ("loop.yaml", "include: [compose.yaml]"),
            ("bad.yaml", "services:  x"));
        Assert.StartsWith(message, Given.Said(result), StringComparison.Ordinal);
    }

    private static ComposeResult Load(params (string Path, string Text)[] files) =>
        ComposeLoader.Load(Given.Request, Given.Files(files));
}
