using System.Collections.Immutable;
using Orc.Agent.Images;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Tests.Images.Manifests;

public sealed class PlatformChoiceTests
{
    [Theory]
    [InlineData("linux/amd64", "linux/arm64/v8 linux/amd64 windows/amd64", 1)]
    [InlineData("linux/arm64", "linux/arm64/v8 linux/amd64", 0)]
    [InlineData("linux/arm/v7", "linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8", 2)]
    [InlineData("linux/arm/v6", "linux/arm/v7 linux/arm/v5", 1)]
    [InlineData("linux/amd64", "linux/amd64 linux/amd64", 0)]
    [InlineData("linux/amd64", "linux/amd64/v3 linux/amd64", 1)]
    [InlineData("linux/amd64", "unknown/unknown linux/amd64", 1)]
    [InlineData("linux/amd64", "-", 0)]
    public void Choose_AList_TakesTheBestThatRuns(string wanted, string list, int expected)
    {
        var manifests = ListOf(list);

        Assert.Equal(manifests[expected], PlatformChoice.Choose(manifests, Of(wanted), "x"));
    }

    [Theory]
    [InlineData(
        "linux/s390x", "linux/amd64 linux/arm64/v8",
        "x has no image for linux/s390x; it has linux/amd64, linux/arm64/v8")]
    [InlineData("linux/amd64", "unknown/unknown", "x has no image for linux/amd64; it has none")]
    public void Choose_NothingThatFits_SaysWhatThereIs(string wanted, string list, string message)
    {
        var failure = Assert.Throws<ImageException>(() => PlatformChoice.Choose(ListOf(list), Of(wanted), "x"));

        Assert.Equal((ImageFailure.NotFound, message), (failure.Reason, failure.Message));
    }

    private static ImmutableArray<Descriptor> ListOf(string list) =>
        [.. list.Split(' ').Select((text, index) => new Descriptor("", Digest.OfSha256(new byte[32]), index)
        {
            Platform = text == "-" ? null : Of(text),
        })];

    private static Platform Of(string text) => text.Split('/') switch
    {
        [var os, var architecture, var variant] => new Platform(os, architecture, variant),
        _ when Platform.TryParse(text, out var platform) => platform,
        _ => throw new ArgumentException(text),
    };
}
