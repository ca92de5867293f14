using Orc.Compose.Remotes;

namespace Orc.Compose.Tests.Remotes;

public sealed class RemoteResourceTests
{
    [Theory]
    [InlineData("oci://registry.example:5000/team/shop:1", "registry.example:5000/team/shop:1", "shop")]
    [InlineData("oci://localhost:5000/shop", "localhost:5000/shop", "shop")]
    [InlineData("oci://r.example/shop@sha256:00", "r.example/shop@sha256:00", "shop")]
    [InlineData("OCI://r.example/a/b:1", "r.example/a/b:1", "b")]
    public void Parse_AnArtifact_GivesItsReferenceAndAName(string text, string reference, string name)
    {
        var artifact = Assert.IsType<RemoteResource.Oci>(RemoteResource.Parse(text));

        Assert.Equal((text, reference, name), (artifact.Text, artifact.Reference, artifact.Name));
    }

    [Theory]
    [InlineData("https://h.example/team/shop.git", "https://h.example/team/shop.git", "", "", "shop")]
    [InlineData("https://h.example/shop.git#main", "https://h.example/shop.git", "main", "", "shop")]
    [InlineData("https://h.example/shop.git#v1:deploy/eu", "https://h.example/shop.git", "v1", "deploy/eu", "eu")]
    [InlineData("https://h.example/shop.git#:deploy/", "https://h.example/shop.git", "", "deploy", "deploy")]
    [InlineData("https://h.example/shop.git#a:x/my.yaml", "https://h.example/shop.git", "a", "x/my.yaml", "shop")]
    [InlineData("git@h.example:team/shop.git#b", "git@h.example:team/shop.git", "b", "", "shop")]
    [InlineData("ssh://git@h.example/team/shop", "ssh://git@h.example/team/shop", "", "", "shop")]
    [InlineData("git://h.example/shop", "git://h.example/shop", "", "", "shop")]
    [InlineData("file:///srv/shop.git#feature/x:a", "file:///srv/shop.git", "feature/x", "a", "a")]
    [InlineData("github.com/team/shop", "https://github.com/team/shop", "", "", "shop")]
    public void Parse_ARepository_GivesAddressVersionAndFolder(
        string text, string address, string version, string folder, string name)
    {
        var repository = Assert.IsType<RemoteResource.Git>(RemoteResource.Parse(text));

        Assert.Equal(
            (text, address, version, folder, name),
            (repository.Text, repository.Address, repository.Version, repository.Folder, repository.Name));
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("-")]
    [InlineData("./oci/compose.yaml")]
    [InlineData("/srv/shop.git/compose.yaml")]
    [InlineData("https://h.example/compose.yaml")]
    [InlineData("https://h.example/archive.tar.gz#x")]
    [InlineData("git@host")]
    [InlineData("C:/a.git")]
    [InlineData("")]
    public void Parse_WhatIsNeither_IsAPath(string text) => Assert.Null(RemoteResource.Parse(text));
}
