using Orc.Agent.Images;
using Orc.Agent.Images.Listing;

namespace Orc.Agent.Tests.Images.Listing;

public sealed class ImageFilterTests
{
    private static readonly Image[] Images =
    [
        GivenImage.Of("old:1 old:2", created: 1),
        GivenImage.Of("web:1", created: 2, labels: "tier=front team=a"),
        GivenImage.Of("", created: 3, labels: "tier=back"),
    ];

    [Theory]
    [InlineData("", "old:1 web:1 -")]
    [InlineData("dangling=true", "-")]
    [InlineData("dangling=false", "old:1 web:1")]
    [InlineData("label=tier", "web:1 -")]
    [InlineData("label=tier=front", "web:1")]
    [InlineData("label=tier label=team=a", "web:1")]
    [InlineData("label!=tier", "old:1")]
    [InlineData("reference=web", "web:1")]
    [InlineData("reference=web reference=old:2", "old:1 web:1")]
    [InlineData("before=web:1", "old:1")]
    [InlineData("since=web:1", "-")]
    [InlineData("since=old:1 dangling=false", "web:1")]
    [InlineData("until=3", "old:1 web:1")]
    public void Matches_Filters_PicksTheImages(string filters, string expected)
    {
        var filter = Parse(filters);

        Assert.Equal(expected, string.Join(' ', Images.Where(filter.Matches)
            .Select(image => image.References is [var first, ..] ? first.ToString() : "-")));
    }

    [Fact]
    public void IsNamed_OneOfItsNames_ShowsOnlyThat()
    {
        var filter = Parse("reference=*:2");

        Assert.Equal(["old:2"], Images[0].References.Where(filter.IsNamed).Select(name => name.ToString()));
    }

    [Theory]
    [InlineData("nonsense=1", "invalid filter 'nonsense'")]
    [InlineData("dangling", "invalid argument \"dangling\" for filter: must be in the form key=value")]
    [InlineData("dangling=maybe", "invalid filter 'dangling=maybe'")]
    public void Parse_WhatIsNoFilter_SaysSo(string filter, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Parse(filter)).Message);

    [Fact]
    public void Matches_AnImageThatIsNotThere_SaysSo() => Assert.Equal(
        "No such image: nope", Assert.Throws<ImageException>(() => Parse("before=nope").Matches(Images[0])).Message);

    private static ImageFilter Parse(string filters) => ImageFilter.Parse(
        filters.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        name => Images.FirstOrDefault(image => image.References.Any(reference => reference.ToString() == name)),
        text => DateTimeOffset.UnixEpoch.AddSeconds(int.Parse(text, null)));
}
