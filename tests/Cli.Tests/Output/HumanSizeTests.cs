using Orc.Cli.Output;

namespace Orc.Cli.Tests.Output;

public class HumanSizeTests
{
    [Theory]
    [InlineData(0, "0B")]
    [InlineData(999, "999B")]
    [InlineData(1000, "1kB")]
    [InlineData(4_260_000, "4.26MB")]
    [InlineData(113_400_000, "113MB")]
    [InlineData(1_240_000_000, "1.24GB")]
    public void Of_Bytes_HasThreeDigits(long bytes, string expect) => Assert.Equal(expect, HumanSize.Of(bytes));

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1024, "1KiB")]
    [InlineData(7_654_321, "7.3MiB")]
    [InlineData(8_354_201_600, "7.78GiB")]
    public void OfMemory_Bytes_HasFourDigits(long bytes, string expect) =>
        Assert.Equal(expect, HumanSize.OfMemory(bytes));
}
