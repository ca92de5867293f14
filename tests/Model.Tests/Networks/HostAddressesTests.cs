using Orc.Model.Networks;

namespace Orc.Model.Tests.Networks;

public class HostAddressesTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "10.0.0.1", true)]
    [InlineData("0.0.0.0", "::1", true)]
    [InlineData("[::]", "127.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("[fd00::1]", "fd00:0::1", true)]
    [InlineData("127.0.0.1", "[::1]", false)]
    public void Overlap_OfTwo_IsTheSameEitherWay(string? one, string? other, bool expected)
    {
        Assert.Equal(expected, HostAddresses.Overlap(one, other));
        Assert.Equal(expected, HostAddresses.Overlap(other, one));
    }

    [Theory]
    [InlineData(null, "192.0.2.1", true)]
    [InlineData("[::]", null, true)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", null, false)]
    [InlineData("192.0.2.1", "[::]", false)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void Covers_AllOrTheSameAddress(string? held, string? asked, bool expected) =>
        Assert.Equal(expected, HostAddresses.Covers(held, asked));
}
