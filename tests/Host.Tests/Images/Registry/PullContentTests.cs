using Microsoft.AspNetCore.Http;
using Orc.Agent.Images;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>What a registry has that is not what it should be.</summary>
public sealed class PullContentTests
{
    [Fact]
    public async Task Pull_WrongContent_IsRefused()
    {
        await using var fixture = await PullFixture.StartAsync();
        var pushed = await fixture.PushAsync("shop", "1", ("plain", ["file a good"]));
        var hex = TestImage.DigestOf(pushed.Layers[0]).Hex;
        var place = Path.Combine(fixture.Registry.Blobs, hex[..2], hex, "data");
        var evil = await File.ReadAllBytesAsync(place, TestContext.Current.CancellationToken);
        evil[evil.AsSpan().IndexOf("good"u8)] = (byte)'e';
        await File.WriteAllBytesAsync(place, evil, TestContext.Current.CancellationToken);

        var failure = await fixture.FailAsync("shop:1");

        Assert.Equal(ImageFailure.BadContent, failure.Reason);
        Assert.Contains($"layer sha256:{hex} came as", failure.Message);
        Assert.Empty(fixture.Store.List());
    }

    [Fact]
    public async Task Pull_ALayerThatIsNotOfTheImage_IsRefused()
    {
        await using var fixture = await PullFixture.StartAsync();
        var one = await TestImage.OfAsync(Platform.Host, ("gzip", ["file a 1"]));
        var two = await TestImage.OfAsync(Platform.Host, ("gzip", ["file a 2"]));
        using var pusher = new TestPusher(fixture.Registry, "mixed");
        await pusher.PushAsync(two, "two");
        await pusher.PushAsync((one with { Layers = two.Layers }).AsDocker(), "1");

        var failure = await fixture.FailAsync("mixed:1");

        Assert.Contains("but the image's configuration says", failure.Message);
    }

    [Theory]
    [InlineData("{\"schemaVersion\":1,\"name\":\"x\",\"fsLayers\":[]}", MediaTypes.DockerSchema1, "schema 1")]
    [InlineData("[]", MediaTypes.OciManifest, "no manifest")]
    [InlineData("{\"schemaVersion\":2}", "application/json", "of a kind not known here")]
    [InlineData(
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.cncf.helm.config.v1+json\"," +
        "\"size\":2,\"digest\":"
        + "\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"},\"layers\":[]}",
        MediaTypes.OciManifest, "no container image")]
    public async Task Pull_WhatIsNoImage_IsRefusedClearly(string document, string type, string expected)
    {
        await using var fixture = await PullFixture.StartAsync();
        await using var front = await RegistryFront.StartAsync(fixture.Registry, (context, _) =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(document);
        });

        var failure = await fixture.FailAsync("odd:1", front.Address);

        Assert.Equal(ImageFailure.BadContent, failure.Reason);
        Assert.Contains(expected, failure.Message);
    }
}
