using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orc.Agent.Images;
using Orc.Agent.Images.Artifacts;
using Orc.Agent.Images.Registry;
using Orc.Model.Images;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>Writing to a real registry, and reading it back.</summary>
public sealed class ArtifactTests
{
    private const string Type = "application/x.thing";
    private const string ConfigType = "application/x.config";

    private static readonly RegistryCredentials Me = new() { Username = "me", Password = "secret" };

    [Theory]
    [InlineData(ArtifactForm.Any)]
    [InlineData(ArtifactForm.Oci10)]
    [InlineData(ArtifactForm.Oci11)]
    internal async Task Push_AnArtifact_ComesBackAsItWas(ArtifactForm form)
    {
        await using var registry = await TestRegistry.StartAsync();
        using var transport = Transport();
        var exchange = new ArtifactExchange(transport, TimeProvider.System);
        var name = Name(registry.Address);

        var pushed = await exchange.PushAsync(name, Sample("one", "two", "one"), form, null, Token);
        var again = await exchange.PushAsync(name, Sample("one", "two", "one"), form, null, Token);
        var (digest, artifact) = await exchange.FetchAsync(name, [Type, ConfigType], null, Token);

        Assert.Equal(pushed, again);
        Assert.Equal(pushed.Digest, digest);
        Assert.Equal(["one", "two", "one"], artifact.Parts.Select(part => Encoding.UTF8.GetString(part.Content)));
        Assert.Equal(["0", "1", "2"], artifact.Parts.Select(part => part.Annotations["name"]));
    }

    [Fact]
    public async Task Fetch_AnImage_ComesWithoutItsLayers()
    {
        await using var fixture = await PullFixture.StartAsync();
        _ = await fixture.PushAsync("shop", "1", ("gzip", ["file a 1"]));
        using var transport = Transport();

        var (_, artifact) = await new ArtifactExchange(transport, TimeProvider.System)
            .FetchAsync(Name(fixture.Registry.Address), [Type], null, Token);

        Assert.Empty(artifact.Parts);
        Assert.NotEqual("", artifact.ConfigType);
    }

    [Fact]
    public async Task Push_WhereALoginIsWanted_ShowsIt()
    {
        await using var registry = await TestRegistry.StartAsync();
        await using var front = await RegistryFront.StartAsync(registry, (context, answer) =>
        {
            if (context.Request.Headers.Authorization == $"Basic {Base64("me:secret")}")
            {
                return answer(context);
            }

            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
            return Task.CompletedTask;
        });
        using var transport = Transport();
        var exchange = new ArtifactExchange(transport, TimeProvider.System);
        var name = Name(front.Address);

        var failure = await Assert.ThrowsAsync<ImageException>(
            () => exchange.PushAsync(name, Sample("one"), ArtifactForm.Any, null, Token));
        _ = await exchange.PushAsync(name, Sample("one"), ArtifactForm.Any, Me, Token);

        Assert.Equal(ImageFailure.Denied, failure.Reason);
        Assert.StartsWith($"push access denied for {front.Address}/shop: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_WithATokenServer_AsksForTheRightToWriteOnce()
    {
        await using var registry = await TestRegistry.StartAsync();
        var scopes = new List<string>();
        await using var front = await RegistryFront.StartAsync(registry, (context, answer) =>
        {
            if (context.Request.Path == "/token")
            {
                scopes.Add(context.Request.Query["scope"].ToString());
                return context.Response.WriteAsync("{\"token\":\"t\"}");
            }

            if (context.Request.Headers.Authorization == "Bearer t")
            {
                return answer(context);
            }

            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate =
                $"Bearer realm=\"http://{context.Request.Host}/token\",service=\"s\",scope=\"repository:shop:pull\"";
            return Task.CompletedTask;
        });
        using var transport = Transport();

        _ = await new ArtifactExchange(transport, TimeProvider.System)
            .PushAsync(Name(front.Address), Sample("one", "two"), ArtifactForm.Any, Me, Token);

        Assert.Equal(["repository:shop:pull,push"], scopes);
    }

    [Fact]
    public async Task Push_ToARegistryOfImagesOnly_TakesTheOlderForm()
    {
        await using var registry = await TestRegistry.StartAsync();
        var bodies = new List<string>();
        await using var front = await RegistryFront.StartAsync(registry, async (context, answer) =>
        {
            if (context.Request.Method == "PUT" && context.Request.Path.Value!.Contains("/manifests/"))
            {
                context.Request.EnableBuffering();
                using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
                bodies.Add(await reader.ReadToEndAsync());
                context.Request.Body.Position = 0;
                if (bodies[^1].Contains("artifactType", StringComparison.Ordinal))
                {
                    context.Response.StatusCode = 400;
                    return;
                }
            }

            await answer(context);
        });
        using var transport = Transport();

        _ = await new ArtifactExchange(transport, TimeProvider.System)
            .PushAsync(Name(front.Address), Sample("one"), ArtifactForm.Any, null, Token);

        Assert.Equal(2, bodies.Count);
        Assert.Contains(ConfigType, bodies[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_ARegistryThatTookSomethingElse_IsNotBelieved()
    {
        await using var registry = await TestRegistry.StartAsync();
        await using var front = await RegistryFront.StartAsync(registry, async (context, answer) =>
        {
            if (context.Request.Method != "PUT")
            {
                await answer(context);
                return;
            }

            context.Response.StatusCode = 201;
            context.Response.Headers["Docker-Content-Digest"] = $"sha256:{new string('0', 64)}";
        });
        using var transport = Transport();

        var failure = await Assert.ThrowsAsync<ImageException>(
            () => new ArtifactExchange(transport, TimeProvider.System)
                .PushAsync(Name(front.Address), Sample("one"), ArtifactForm.Any, null, Token));

        Assert.Equal(ImageFailure.BadContent, failure.Reason);
        Assert.Contains("it was damaged on the way", failure.Message);
    }

    [Fact]
    public async Task Push_UploadsToldToGoWithoutTls_AreRefused()
    {
        await using var registry = await TestRegistry.StartAsync();
        await using var front = await RegistryFront.StartAsync(registry, async (context, answer) =>
        {
            if (context.Request.Method != "POST")
            {
                await answer(context);
                return;
            }

            context.Response.StatusCode = 202;
            context.Response.Headers.Location = "http://elsewhere.example/upload";
        });
        using var transport = Transport();

        var failure = await Assert.ThrowsAsync<ImageException>(
            () => new ArtifactExchange(transport, TimeProvider.System)
                .PushAsync(Name(front.Address), Sample("one"), ArtifactForm.Any, null, Token));

        Assert.Contains("takes uploads at http://elsewhere.example, which is not safe", failure.Message);
    }

    [Fact]
    public async Task PushImages_OfTheSameRegistryAndAnother_AreThereAndPullable()
    {
        await using var fixture = await PullFixture.StartAsync();
        await using var other = await TestRegistry.StartAsync();
        var one = await fixture.PushAsync("one", "1", ("gzip", ["file a 1"]));
        var two = await TestImage.OfAsync(Platform.Host, ("zstd", ["file b 2"]));
        using var pusher = new TestPusher(other, "two");
        await pusher.PushAsync(two, "2");
        using var transport = Transport();
        var exchange = new ArtifactExchange(transport, TimeProvider.System);
        var name = Name(fixture.Registry.Address);

        var subject = await exchange.PushAsync(name, Sample("x"), ArtifactForm.Any, null, Token);
        var list = await exchange.PushImagesAsync(
            name,
            Sample("x"),
            subject,
            [
                (ImageReference.Parse($"{fixture.Registry.Address}/one:1"), null),
                (ImageReference.Parse($"{other.Address}/two:2"), null),
            ],
            null,
            Token);

        var client = new RegistryClient(transport, name, null, TimeProvider.System);
        var (bytes, _) = await client.ReadDocumentAsync(list.Digest.ToString(), Token);
        using var document = JsonDocument.Parse(bytes);
        Assert.Equal(
            subject.Digest.ToString(),
            document.RootElement.GetProperty("subject").GetProperty("digest").GetString());
        var digests = document.RootElement.GetProperty("manifests").EnumerateArray()
            .Select(image => image.GetProperty("digest").GetString()).ToArray();
        Assert.Equal(2, digests.Length);
        Assert.Equal(one.Id, (await fixture.PullAsync($"shop@{digests[0]}")).Image.Id);
        Assert.Equal(two.Id, (await fixture.PullAsync($"shop@{digests[1]}")).Image.Id);
    }

    /// <summary>Debian's registry does not answer who refers to what: the tag does.</summary>
    [Fact]
    public async Task PushImages_WhereNobodyKeepsReferrers_AreFoundByTheTagOfTheSubject()
    {
        await using var fixture = await PullFixture.StartAsync();
        _ = await fixture.PushAsync("one", "1", ("gzip", ["file a 1"]));
        _ = await fixture.PushAsync("one", "2", ("gzip", ["file a 2"]));
        using var transport = Transport();
        var exchange = new ArtifactExchange(transport, TimeProvider.System);
        var name = Name(fixture.Registry.Address);
        var subject = await exchange.PushAsync(name, Sample("x"), ArtifactForm.Any, null, Token);

        string[] lists =
        [
            await PushAsync("1"),
            await PushAsync("1"),
            await PushAsync("2"),
        ];

        var client = new RegistryClient(transport, name, null, TimeProvider.System);
        var (bytes, kind) = await client.ReadDocumentAsync($"sha256-{subject.Digest.Hex}", Token);
        using var document = JsonDocument.Parse(bytes);
        Assert.Equal("application/vnd.oci.image.index.v1+json", kind);
        Assert.Equal(
            [(lists[0], Type), (lists[2], Type)],
            document.RootElement.GetProperty("manifests").EnumerateArray().Select(list => (
                list.GetProperty("digest").GetString()!, list.GetProperty("artifactType").GetString()!)));

        async Task<string> PushAsync(string tag) => (await exchange.PushImagesAsync(
            name,
            Sample("x"),
            subject,
            [(ImageReference.Parse($"{fixture.Registry.Address}/one:{tag}"), null)],
            null,
            Token)).Digest.ToString();
    }

    [Fact]
    public async Task PushImages_WhereTheRegistryKeepsReferrers_WritesNoTag()
    {
        await using var fixture = await PullFixture.StartAsync();
        _ = await fixture.PushAsync("one", "1", ("gzip", ["file a 1"]));
        await using var front = await RegistryFront.StartAsync(fixture.Registry, (context, answer) =>
        {
            if (context.Request.Method == "PUT")
            {
                context.Response.Headers["OCI-Subject"] = "sha256:of-what";
            }

            return answer(context);
        });
        using var transport = Transport();
        var exchange = new ArtifactExchange(transport, TimeProvider.System);
        var name = Name(front.Address);
        var subject = await exchange.PushAsync(name, Sample("x"), ArtifactForm.Any, null, Token);

        _ = await exchange.PushImagesAsync(
            name, Sample("x"), subject, [(ImageReference.Parse($"{front.Address}/one:1"), null)], null, Token);

        var client = new RegistryClient(transport, name, null, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<ImageException>(
            () => client.ReadDocumentAsync($"sha256-{subject.Digest.Hex}", Token));
        Assert.Equal(ImageFailure.NotFound, failure.Reason);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RegistryTransport Transport() => new(new ProxyRule(_ => null), TimeProvider.System);

    private static ImageReference Name(string address) => ImageReference.Parse($"{address}/shop:1");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static Artifact Sample(params string[] texts) => new()
    {
        Type = Type,
        ConfigType = ConfigType,
        Parts =
        [
            .. texts.Select((text, number) => new ArtifactPart(
                "text/plain",
                Encoding.UTF8.GetBytes(text),
                ImmutableSortedDictionary<string, string>.Empty.Add("name", $"{number}"))),
        ],
    };
}
