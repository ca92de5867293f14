using Orc.Model.Images;

namespace Orc.Model.Tests.Images;

public sealed class HeldImageNewsTests
{
    [Theory]
    [InlineData("", "a:1", "a:1|")]
    [InlineData("a:1", "a:1", "|")]
    [InlineData("a:1 b:2", "b:2", "|a")]
    [InlineData("a:1", "a:1,2", "a:1,2|")]
    [InlineData("a:1,2", "a:2", "a:2|")]
    [InlineData("a:1 b:2", "c:2 a:1", "c:2|b")]
    public void Between_TwoLists_IsWhatDiffers(string before, string after, string expected)
    {
        var news = HeldImageNews.Between(Read(before), Read(after));

        Assert.Equal(
            expected,
            string.Join(' ', news.Changed.Select(image => $"{image.Id}:{string.Join(',', image.Names)}"))
                + "|" + string.Join(' ', news.Gone));
        Assert.Equal(expected == "|", news.IsEmpty);
    }

    [Fact]
    public void Between_AnotherSize_IsAChange() => Assert.Single(
        HeldImageNews.Between([new HeldImage { Id = "a", Size = 1 }], [new HeldImage { Id = "a", Size = 2 }]).Changed);

    private static List<HeldImage> Read(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Split(':'))
            .Select(word => new HeldImage { Id = word[0], Names = [.. word[1].Split(',')] }),
    ];
}
