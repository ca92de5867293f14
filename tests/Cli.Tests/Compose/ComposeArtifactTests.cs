using System.Text;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Invoking;
using Orc.Compose.Publishing;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Compose;

public sealed class ComposeArtifactTests
{
    [Fact]
    public void ToLayer_EachKind_IsMarkedAsDockerComposeDoes()
    {
        Assert.Equal(
            "application/vnd.docker.compose.file+yaml com.docker.compose.file=c.yaml com.docker.compose.version=1",
            Marks(ComposeArtifact.ToLayer(File(PublishedFileKind.Compose, "c.yaml", ""), "1")));
        Assert.Equal(
            "application/vnd.docker.compose.file+yaml com.docker.compose.extends=true "
            + "com.docker.compose.file=b.yaml com.docker.compose.version=1",
            Marks(ComposeArtifact.ToLayer(File(PublishedFileKind.Extended, "b.yaml", ""), "1")));
        Assert.Equal(
            "application/vnd.docker.compose.envfile com.docker.compose.envfile=e.env com.docker.compose.version=1",
            Marks(ComposeArtifact.ToLayer(File(PublishedFileKind.Environment, "e.env", ""), "1")));
    }

    [Fact]
    public void Unpack_TheProjectsOwnFiles_AreOneInTheirOrder()
    {
        var files = ComposeArtifact.Unpack(
        [
            ComposeArtifact.ToLayer(File(PublishedFileKind.Compose, "compose.yaml", "a: 1"), "1"),
            ComposeArtifact.ToLayer(File(PublishedFileKind.Compose, "over.yaml", "b: 2"), "1"),
            ComposeArtifact.ToLayer(File(PublishedFileKind.Extended, "base.yaml", "c: 3"), "1"),
            ComposeArtifact.ToLayer(File(PublishedFileKind.Environment, "web.env", "D=4"), "1"),
            new ArtifactFile { MediaType = "application/x.other" },
        ]);

        Assert.Equal(["base.yaml", "compose.yaml", "web.env"], files.Keys);
        Assert.Equal("a: 1\n---\nb: 2", Encoding.UTF8.GetString(files["compose.yaml"]));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a/b.env")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("compose.yaml")]
    [InlineData("a\\b")]
    public void Unpack_AFileWhoseNameLeadsElsewhere_IsRefused(string name)
    {
        var failure = Assert.Throws<CliException>(() => ComposeArtifact.Unpack(
        [
            ComposeArtifact.ToLayer(File(PublishedFileKind.Compose, "compose.yaml", "a: 1"), "1"),
            ComposeArtifact.ToLayer(File(PublishedFileKind.Environment, name, "x"), "1"),
        ]));

        Assert.Equal(
            $"it has a file with the name \"{name}\", which cannot lie beside the others", failure.Message);
    }

    [Fact]
    public void Unpack_WithoutAComposeFile_IsRefused() => Assert.Equal(
        "it is a Compose project without a Compose file",
        Assert.Throws<CliException>(() => ComposeArtifact.Unpack([])).Message);

    private static PublishedFile File(PublishedFileKind kind, string name, string text) =>
        new(kind, name, [.. Encoding.UTF8.GetBytes(text)]);

    private static string Marks(ArtifactFile layer) => string.Join(
        ' ',
        layer.Annotations.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)
            .Prepend(layer.MediaType));
}
