using System.Collections.Immutable;
using System.Text;
using Orc.Agent.Images;
using Orc.Agent.Images.Artifacts;
using Orc.Agent.Images.Manifests;

namespace Orc.Agent.Tests.Images.Artifacts;

public sealed class ArtifactManifestTests
{
    private const string Empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    private const string Hello = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private static readonly Artifact Sample = new()
    {
        Type = "application/x.thing",
        ConfigType = "application/x.config",
        Parts =
        [
            new ArtifactPart(
                "text/plain", "hello"u8.ToArray(), ImmutableSortedDictionary<string, string>.Empty.Add("name", "h")),
        ],
    };

    [Fact]
    public void Write_TheNewerForm_SaysItsTypeAndHasAnEmptyConfiguration() => Assert.Equal(
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
        + "\"artifactType\":\"application/x.thing\",\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\","
        + $"\"digest\":\"{Empty}\",\"size\":2}},\"layers\":[{{\"mediaType\":\"text/plain\",\"digest\":\"{Hello}\","
        + "\"size\":5,\"annotations\":{\"name\":\"h\"}}]}",
        Encoding.UTF8.GetString(ArtifactManifest.Write(Sample, ArtifactForm.Oci11)));

    [Fact]
    public void Write_TheOlderForm_IsKnownByItsConfiguration()
    {
        var text = Encoding.UTF8.GetString(ArtifactManifest.Write(Sample, ArtifactForm.Oci10));

        Assert.DoesNotContain("artifactType", text, StringComparison.Ordinal);
        Assert.Contains("\"config\":{\"mediaType\":\"application/x.config\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ArtifactForm.Oci10, "", "application/x.config")]
    [InlineData(ArtifactForm.Oci11, "application/x.thing", "application/vnd.oci.empty.v1+json")]
    internal void Read_WhatWasWritten_IsTheSame(ArtifactForm form, string type, string config)
    {
        var read = ArtifactManifest.Read(ArtifactManifest.Write(Sample, form), "it");

        Assert.Equal((type, config), (read.Type, read.ConfigType));
        var layer = Assert.Single(read.Layers);
        Assert.Equal(("text/plain", Hello, 5L), (layer.Blob.MediaType, layer.Blob.Digest.ToString(), layer.Blob.Size));
        Assert.Equal("h", layer.Annotations["name"]);
    }

    [Theory]
    [InlineData("{}", "it is no artifact of files but a list, or of a kind not known")]
    [InlineData("[]", "it is no artifact of files but a list, or of a kind not known")]
    [InlineData("{\"config\":{},\"layers\":[{\"digest\":\"x\"}]}", "the manifest of it is no manifest: *")]
    [InlineData("{\"config\":{},\"layers\":[1]}", "the manifest of it is no manifest: *")]
    [InlineData("nonsense", "the manifest of it is no manifest: *")]
    public void Read_Nonsense_IsRefused(string manifest, string message)
    {
        var failure = Assert.Throws<ImageException>(
            () => ArtifactManifest.Read(Encoding.UTF8.GetBytes(manifest), "it"));

        Assert.Equal(ImageFailure.BadContent, failure.Reason);
        Assert.StartsWith(message.TrimEnd('*'), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteIndex_ImagesOfAnArtifact_ReferToIt()
    {
        var digest = ManifestWriter.DigestOf("hello"u8);
        var index = Encoding.UTF8.GetString(ArtifactManifest.WriteIndex(
            "application/x.thing",
            new Descriptor("m", digest, 7),
            [new Descriptor("i", digest, 9)],
            ImmutableSortedDictionary<string, string>.Empty.Add("v", "1")));

        Assert.Contains($"\"manifests\":[{{\"mediaType\":\"i\",\"digest\":\"{Hello}\",\"size\":9}}]", index);
        Assert.Contains($"\"subject\":{{\"mediaType\":\"m\",\"digest\":\"{Hello}\",\"size\":7}}", index);
        Assert.EndsWith("\"annotations\":{\"v\":\"1\"}}", index, StringComparison.Ordinal);
    }
}
