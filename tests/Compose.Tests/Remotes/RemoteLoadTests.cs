using System.Collections.Immutable;
using Orc.Compose.Loading;
using Orc.Compose.Remotes;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests.Remotes;

/// <summary>A load asks for what is elsewhere, and is done again when it is here.</summary>
public sealed class RemoteLoadTests
{
    private const string Shop = "oci://r.example/team/shop:1";
    private const string Parts = "https://h.example/parts.git#main:web";

    [Fact]
    public void Load_ARemoteFile_IsAskedFor()
    {
        var result = Load([Shop], Given.Files());

        Assert.Null(result.Project);
        Assert.Equal([(Shop, "")], Wanted(result));
        Assert.Equal($"{Shop} is remote, and was not fetched", Given.Said(result));
    }

    [Fact]
    public void Load_ItsFileIsHere_TakesNameAndFolderOfIt()
    {
        var files = Given.Files(
            ("/cache/1/compose.yaml", "services: {web: {image: \"i:$TAG\", env_file: ./web.env, volumes: [./d:/d]}}"),
            ("/cache/1/web.env", "A=1"),
            ("/cache/1/.env", "TAG=7"));

        var result = Load([Shop], files, (Shop, "/cache/1/compose.yaml"));

        Assert.Equal("", Given.Said(result));
        Assert.Equal("shop", result.Project!.Name);
        Assert.Equal([Shop], result.Project.Files);
        Assert.Equal("/cache/1", result.Project.WorkingDirectory);
        var service = result.Project.FindService("web")!;
        Assert.Equal("i:7", service.Image);
        Assert.Contains("source: /cache/1/d", Render(result), StringComparison.Ordinal);
        Assert.Contains("A: \"1\"", Render(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AVariableForARemoteFile_ComesFromTheCallersFolder()
    {
        var files = Given.Files(
            ("/work/.env", "TAG=here"), ("/cache/1/compose.yaml", "services: {web: {image: \"i:$TAG\"}}"));

        var result = Load([Shop], files, (Shop, "/cache/1/compose.yaml"));

        Assert.Equal("i:here", result.Project!.FindService("web")!.Image);
    }

    [Fact]
    public void Load_AMistakeInIt_IsToldByItsAddress()
    {
        var files = Given.Files(("/cache/1/compose.yaml", "services:\n  web: {imag: i}"));

        var result = Load([Shop], files, (Shop, "/cache/1/compose.yaml"));

        Assert.StartsWith($"{Shop}:2:9: services.web: unknown key \"imag\"", Given.Said(result));
    }

    [Fact]
    public void Load_WhatCouldNotBeHad_IsToldWhereItIsNamed()
    {
        var files = Given.Files(("compose.yaml", $"include:\n  - {Parts}\nservices: {{}}"));
        var request = Given.Request with
        {
            Remotes = ImmutableDictionary<string, RemotePlace>.Empty.Add(
                Parts, RemotePlace.Failed($"cannot fetch {Parts}: git is not installed")),
        };

        var result = ComposeLoader.Load(request, files);

        Assert.Empty(result.Wanted);
        Assert.Equal($"compose.yaml:2:5: cannot fetch {Parts}: git is not installed", Given.Said(result));
    }

    [Fact]
    public void Load_IncludeAndExtends_AskForBothAtOnce()
    {
        var files = Given.Files((
            "compose.yaml",
            $"include:\n  - {Shop}\nservices:\n  web:\n    extends: {{file: \"{Parts}\", service: base}}"));

        Assert.Equal([(Shop, "compose.yaml:2:5"), (Parts, "compose.yaml:5:21")], Wanted(Load([], files)));
    }

    [Fact]
    public void Load_IncludeAndExtends_AreTakenFromWhereTheyLie()
    {
        var files = Given.Files(
            (
                "compose.yaml",
                $"include:\n  - {Shop}\nservices:\n  web:\n    extends: {{file: \"{Parts}\", service: base}}"),
            ("/cache/1/compose.yaml", "services: {db: {image: d, volumes: [./data:/data]}}"),
            ("/cache/2/web/compose.yaml", "services: {base: {image: b, volumes: [./conf:/conf]}}"));

        var result = Load([], files, (Shop, "/cache/1/compose.yaml"), (Parts, "/cache/2/web/compose.yaml"));

        Assert.Equal("", Given.Said(result));
        var text = Render(result);
        Assert.Contains("source: /cache/1/data", text, StringComparison.Ordinal);
        Assert.Contains("source: /cache/2/web/conf", text, StringComparison.Ordinal);
        Assert.Equal("b", result.Project!.FindService("web")!.Image);
    }

    [Theory]
    [InlineData("", Shop)]
    [InlineData("COMPOSE_PATH_SEPARATOR=;", $"{Shop};local.yaml")]
    public void Load_ComposeFileNamesIt_AsksForIt(string more, string list)
    {
        var environment = Given.Request.Environment.Add("COMPOSE_FILE", list);
        environment = more.Length > 0 ? environment.Add(more.Split('=')[0], more.Split('=')[1]) : environment;

        var result = ComposeLoader.Load(Given.Request with { Environment = environment }, Given.Files());

        Assert.Equal([(Shop, "")], Wanted(result));
    }

    [Fact]
    public void Load_AnAddressOfNoKnownKind_IsRefusedWithWhatCanBe()
    {
        var files = Given.Files(("compose.yaml", "include: [https://h.example/compose.yaml]"));

        Assert.Equal(
            "compose.yaml:1:11: https://h.example/compose.yaml cannot be included: it is neither a file of this "
            + "machine, nor an artifact (oci://registry/name:tag), nor in a git repository "
            + "(https://host/repository.git#ref:folder)",
            Given.Said(Load([], files)));
    }

    private static ComposeResult Load(
        ImmutableArray<string> named, MemoryFiles files, params (string Resource, string File)[] places) =>
        ComposeLoader.Load(
            Given.Request with
            {
                Files = named,
                Remotes = places.ToImmutableDictionary(place => place.Resource, place => RemotePlace.At(place.File)),
            },
            files);

    private static IEnumerable<(string Resource, string Position)> Wanted(ComposeResult result) =>
        result.Wanted.Select(wanted => (wanted.Resource.Text, wanted.Position?.ToString() ?? ""));

    private static string Render(ComposeResult result) => ComposeRenderer.Render(result.Project!, RenderFormat.Yaml);
}
