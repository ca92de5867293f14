using Orc.Agent.Images;
using Orc.Agent.Images.Manifests;
using Orc.Agent.Images.Registry;
using Orc.Model.Images;
using Orc.Model.Services;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>Pulls from a real registry.</summary>
public sealed class PullTests
{
    [Fact]
    public async Task Pull_AnImage_IsThereUnderItsNameAndItsDigest()
    {
        await using var fixture = await PullFixture.StartAsync();
        var pushed = await fixture.PushAsync(
            "shop/web", "1", ("gzip", ["file a 1", "file b 1"]), ("zstd", ["file b 2"]), ("plain", ["file c 3"]));

        var pulled = await fixture.PullAsync("shop/web:1");

        var image = pulled.Image;
        Assert.Equal(PullOutcome.Downloaded, pulled.Outcome);
        Assert.Equal(pushed.Id, image.Id);
        Assert.Equal("123", string.Concat(new[] { "a", "b", "c" }.Select(name => PullFixture.Read(image, name))));
        Assert.Equal([$"{fixture.Registry.Address}/shop/web:1"], image.References.Select(name => name.ToString()));
        Assert.Equal(
            [$"{fixture.Registry.Address}/shop/web@{pulled.Digest}"],
            image.RepoDigests.Select(name => name.ToString()));
        Assert.Equal(3, fixture.News.Count(news => news.Status is PullStatus.Complete));

        fixture.News.Clear();
        var again = await fixture.PullAsync("shop/web:1");
        Assert.Equal((PullOutcome.UpToDate, image.Id), (again.Outcome, again.Image.Id));
        Assert.All(fixture.News, news => Assert.Equal(PullStatus.AlreadyExists, news.Status));
        var byDigest = await fixture.PullAsync($"shop/web@{pulled.Digest}");
        Assert.Equal(image.Id, byDigest.Image.Id);
        fixture.AssertNothingHalfMade();
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerList)]
    public async Task Pull_AList_TakesTheImageOfThePlatform(string type)
    {
        await using var fixture = await PullFixture.StartAsync();
        var other = Platform.Host.Architecture == "s390x" ? "amd64" : "s390x";
        var foreign = new Platform("linux", other, null);
        var here = await TestImage.OfAsync(Platform.Host, ("gzip", ["file arch here"]));
        var there = await TestImage.OfAsync(foreign, ("gzip", ["file arch there"]));
        using var pusher = new TestPusher(fixture.Registry, "multi");
        var (one, two) = type == MediaTypes.OciIndex ? (there, here) : (there.AsDocker(), here.AsDocker());
        var list = await pusher.PushListAsync("latest", type, (one, foreign), (two, Platform.Host));

        Assert.Equal("here", PullFixture.Read((await fixture.PullAsync("multi")).Image, "arch"));
        var pulled = await fixture.PullAsync("multi", platform: foreign);
        Assert.Equal("there", PullFixture.Read(pulled.Image, "arch"));
        Assert.Equal(list, pulled.Digest);

        var missing = await fixture.FailAsync("multi", platform: new Platform("linux", "riscv64", null));
        Assert.Equal(ImageFailure.NotFound, missing.Reason);
        Assert.Contains($"has no image for linux/riscv64; it has linux/{other}, ", missing.Message);
    }

    [Fact]
    public async Task Pull_WithALogin_NeedsTheRightOne()
    {
        await using var fixture = new PullFixture(await TestRegistry.StartWithLoginAsync());
        var image = await TestImage.OfAsync(Platform.Host, ("gzip", ["file a 1"]));
        using var pusher = new TestPusher(fixture.Registry, "private", "me:secret");
        await pusher.PushAsync(image, "latest");

        var anonymous = await fixture.FailAsync("private");
        var wrong = await fixture.FailAsync(
            "private", login: new RegistryCredentials { Username = "me", Password = "guess" });
        var pulled = await fixture.PullAsync(
            "private", login: new RegistryCredentials { Username = "me", Password = "secret" });

        Assert.Equal(
            $"pull access denied for {fixture.Registry.Address}/private, repository does not exist or may require "
            + $"'orc login {fixture.Registry.Address}': no basic auth credentials",
            anonymous.Message);
        Assert.Equal(ImageFailure.Denied, wrong.Reason);
        Assert.EndsWith("unauthorized: authentication required", wrong.Message);
        Assert.Equal(image.Id, pulled.Image.Id);
    }

    [Fact]
    public async Task Pull_WhatIsNotThere_IsSaidInDockersWords()
    {
        await using var fixture = await PullFixture.StartAsync();
        await fixture.PushAsync("shop", "1", ("gzip", ["file a 1"]));

        var failure = await fixture.FailAsync("shop:2");

        Assert.Equal(ImageFailure.NotFound, failure.Reason);
        Assert.Equal(
            $"manifest for {fixture.Registry.Address}/shop:2 not found: manifest unknown: manifest unknown",
            failure.Message);
    }

    [Fact]
    public async Task Pull_ByTwoAtOnce_FetchesEachLayerOnce()
    {
        await using var fixture = await PullFixture.StartAsync();
        var shared = ("gzip", new[] { "file shared " + new string('x', 100_000) });
        await fixture.PushAsync("one", "latest", shared, ("gzip", ["file own 1"]));
        await fixture.PushAsync("two", "latest", shared, ("gzip", ["file own 2"]));
        await using var front = await RegistryFront.StartAsync(fixture.Registry, (context, answer) => answer(context));

        var images = await Task.WhenAll(
            fixture.PullAsync("one", front.Address), fixture.PullAsync("two", front.Address),
            fixture.PullAsync("one", front.Address));

        Assert.Equal(images[0].Image.Layers[0], images[1].Image.Layers[0]);
        Assert.Equal(["1", "2", "1"], images.Select(pulled => PullFixture.Read(pulled.Image, "own")));

        // Two manifests, two configurations, three layers.
        Assert.Equal(7, front.Requests.Count);
    }

    [Theory]
    [InlineData(PullPolicy.Missing, 0)]
    [InlineData(PullPolicy.Always, 1)]
    [InlineData(PullPolicy.Never, 0)]
    public async Task Ensure_AnImageThatIsHere_AsksOnlyIfToldTo(PullPolicy policy, int requests)
    {
        await using var fixture = await PullFixture.StartAsync();
        await fixture.PushAsync("shop", "1", ("gzip", ["file a 1"]));
        await using var front = await RegistryFront.StartAsync(fixture.Registry, (context, answer) => answer(context));
        var name = $"{front.Address}/shop:1";
        var first = await fixture.Puller.EnsureAsync(
            name, PullPolicy.Missing, null, null, fixture, TestContext.Current.CancellationToken);
        front.Requests.Clear();

        var again = await fixture.Puller.EnsureAsync(
            name, policy, null, null, fixture, TestContext.Current.CancellationToken);

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(requests, front.Requests.Count);
        Assert.Equal(first.Id, (await fixture.Puller.EnsureAsync(
            first.Id.Short, PullPolicy.Always, null, null, fixture, TestContext.Current.CancellationToken)).Id);
    }

    [Fact]
    public async Task Ensure_Never_DoesNotPull()
    {
        await using var fixture = await PullFixture.StartAsync();
        await fixture.PushAsync("shop", "1", ("gzip", ["file a 1"]));

        var failure = await Assert.ThrowsAsync<ImageException>(() => fixture.Puller.EnsureAsync(
            $"{fixture.Registry.Address}/shop:1", PullPolicy.Never, null, null, fixture,
            TestContext.Current.CancellationToken));

        Assert.Equal($"No such image: {fixture.Registry.Address}/shop:1", failure.Message);
    }
}
