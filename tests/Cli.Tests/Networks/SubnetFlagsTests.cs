using Orc.Cli.Commands.Networks;
using Orc.Cli.Invoking;

namespace Orc.Cli.Tests.Networks;

public class SubnetFlagsTests
{
    [Fact]
    public void Read_PutsEachWhereItLies()
    {
        var subnets = SubnetFlags.Read(
            ["10.1.0.0/16", "fd00:1::/64"],
            ["fd00:1::1", "10.1.0.254"],
            ["10.1.128.0/17"],
            ["router=10.1.0.9", "10.1.0.10"]);

        Assert.Equal("10.1.0.254 10.1.128.0/17", $"{subnets[0].Gateway} {subnets[0].Range}");
        Assert.Equal(["10.1.0.9", "10.1.0.10"], subnets[0].Reserved);
        Assert.Equal("fd00:1::1", subnets[1].Gateway);
        Assert.False(subnets[1].HasRange);
    }

    [Theory]
    [InlineData("lies in no --subnet", "10.1.0.0/16", "10.2.0.1")]
    [InlineData("two gateways", "10.1.0.0/16", "10.1.0.1 10.1.0.2")]
    [InlineData("overlapping", "10.1.0.0/16 10.1.2.0/24", "")]
    [InlineData("invalid --subnet", "10.1.0.0", "")]
    [InlineData("not an address", "10.1.0.0/16", "gate")]
    public void Read_WhatMakesNoSense_IsSaid(string expected, string subnets, string gateways)
    {
        var failure = Assert.Throws<CliException>(
            () => SubnetFlags.Read(Words(subnets), Words(gateways), [], []));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
