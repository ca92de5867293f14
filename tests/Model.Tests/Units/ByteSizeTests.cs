using Orc.Model.Units;

namespace Orc.Model.Tests.Units;

public class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("64k", 65536)]
    [InlineData("64KiB", 65536)]
    [InlineData("1.5g", 1610612736)]
    [InlineData("300 mb", 314572800)]
    [InlineData("2t", 2199023255552)]
    public void TryParse_SizeAsPeopleWriteIt_GivesBytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size.Bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("1kk")]
    [InlineData("99999999999p")]
    public void TryParse_NotASize_SaysNo(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1240000, "1.24MB")]
    [InlineData(113000000, "113MB")]
    public void ToString_AnySize_HasThreeDigits(long bytes, string text) =>
        Assert.Equal(text, new ByteSize(bytes).ToString());
}
