using Orc.Agent.Images;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>A task runs the image of its release, whatever has that name by now.</summary>
public sealed class PinnedImageTests
{
    [Fact]
    public async Task Ensure_TheNameIsOldHere_FetchesTheOneThatWasReleased()
    {
        await using var fixture = await PullFixture.StartAsync();
        var old = await fixture.PushAsync("web", "1", ("gzip", ["file a old"]));
        await fixture.PullAsync("web:1");
        var released = await fixture.PushAsync("web", "1", ("gzip", ["file a released"]));

        var pulled = await EnsureAsync(fixture, released.Id);

        Assert.Equal(released.Id, fixture.Store.Find(Name(fixture))?.Id);
        Assert.NotNull(fixture.Store.Find(old.Id));
        Assert.Equal([Name(fixture)], pulled);
    }

    [Fact]
    public async Task Ensure_ItIsHereUnderNoName_FetchesNothing()
    {
        await using var fixture = await PullFixture.StartAsync();
        var released = await fixture.PushAsync("web", "1", ("gzip", ["file a released"]));
        await fixture.PullAsync("web:1");
        await fixture.PushAsync("web", "1", ("gzip", ["file a new"]));
        var later = await fixture.PullAsync("web:1");

        Assert.Empty(await EnsureAsync(fixture, released.Id));

        Assert.Equal(later.Image.Id, fixture.Store.Find(Name(fixture))?.Id);
    }

    [Fact]
    public async Task Ensure_TheRegistryHasAnotherOneByNow_RefusesAndTouchesNothing()
    {
        await using var fixture = await PullFixture.StartAsync();
        var here = await fixture.PushAsync("web", "1", ("gzip", ["file a here"]));
        await fixture.PullAsync("web:1");
        var released = await TestImage.OfAsync(Platform.Host, ("gzip", ["file a released"]));
        var later = await fixture.PushAsync("web", "1", ("gzip", ["file a later"]));

        var refused = await Assert.ThrowsAsync<ImageException>(() => EnsureAsync(fixture, released.Id));

        Assert.Equal(ImageFailure.NotFound, refused.Reason);
        Assert.Equal(
            $"image {Name(fixture)} is to be {released.Id}, which is not here: {Name(fixture)} means another image by "
            + $"now ({later.Id}); deploy it again to take that one",
            refused.Message);
        Assert.Equal(here.Id, fixture.Store.Find(Name(fixture))?.Id);
        Assert.Null(fixture.Store.Find(later.Id));
        fixture.AssertNothingHalfMade();
    }

    private static string Name(PullFixture fixture) => $"{fixture.Registry.Address}/web:1";

    private static async Task<List<string>> EnsureAsync(PullFixture fixture, Digest id)
    {
        var pulled = new List<string>();
        var images = new TaskImages(fixture.Store, fixture.Puller, image => pulled.Add(image.ToString()));
        var spec = new ContainerSpec { Name = "web", Image = Name(fixture), ImageId = id.ToString() };
        await images.EnsureAsync(spec, TestContext.Current.CancellationToken);
        return pulled;
    }
}
