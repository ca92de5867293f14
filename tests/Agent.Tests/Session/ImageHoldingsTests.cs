using Orc.Agent.Session;
using Orc.Agent.Tests.Images.Listing;

namespace Orc.Agent.Tests.Session;

public sealed class ImageHoldingsTests
{
    [Fact]
    public void Choose_AnImage_IsToldByIdSizeAndAllItsWholeNames()
    {
        var digest = GivenImage.DigestOf("manifest");
        var image = GivenImage.Of($"web:1 reg.example/b busybox@{digest}") with
        {
            Layers = [GivenImage.Layer("a", 100), GivenImage.Layer("b", 23)],
        };

        var told = Assert.Single(ImageHoldings.Choose([image]));

        Assert.Equal((image.Id.ToString(), 123), (told.Id, told.Size));
        Assert.Equal(
            [$"docker.io/library/busybox@{digest}", "docker.io/library/web:1", "reg.example/b:latest"], told.Names);
    }

    [Fact]
    public void Choose_TooMany_TellsTheLatest()
    {
        var images = Enumerable.Range(0, ImageHoldings.Most + 5)
            .Select(number => GivenImage.Of($"web:{number}") with
            {
                TaggedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
            });

        var told = ImageHoldings.Choose(images);

        Assert.Equal(ImageHoldings.Most, told.Length);
        Assert.Equal("docker.io/library/web:5", told[^1].Names.Single());
    }

    [Fact]
    public void Choose_TooManyNames_TellsSome() => Assert.Equal(
        ImageHoldings.MostNames,
        ImageHoldings.Choose([GivenImage.Of(string.Join(' ', Enumerable.Range(0, 40).Select(tag => $"web:{tag}")))])
            .Single().Names.Length);
}
