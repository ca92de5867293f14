using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

public class OverlayAddressesTests
{
    [Theory]
    [InlineData("fd6f:7263:c000:1001::/64", "10.208.0.5", "fd6f:7263:c000:1001::ad0:5")]
    [InlineData("fd00::/96", "10.1.2.3", "fd00::a01:203")]
    public void Of_EndsInTheOtherAddress(string subnet, string address, string expected) =>
        Assert.Equal(expected, OverlayAddresses.Of(subnet, address));

    [Fact]
    public void Of_NoIPv6_IsNone() => Assert.Null(OverlayAddresses.Of("", "10.208.0.5"));

    [Fact]
    public void Subnet6_FollowsFromTheIdentifier() => Assert.Equal(
        ["fd6f:7263:c000:1001::/64", "fd6f:7263:c0ff:ffff::/64"],
        [OverlayAddresses.Subnet6(4097), OverlayAddresses.Subnet6((1 << 24) - 1)]);
}
