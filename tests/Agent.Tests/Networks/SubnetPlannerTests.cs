using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

public class SubnetPlannerTests
{
    [Theory]
    // asked subnets | taken (~: routed only) | what is planned, or the error's words
    [InlineData("", "", "10.176.0.0/22 gw 10.176.0.1")]
    [InlineData("", "10.176.0.0/22", "10.176.4.0/22 gw 10.176.4.1")]
    [InlineData("", "10.176.0.0/24,10.176.4.0/30", "10.176.8.0/22 gw 10.176.8.1")]
    [InlineData("", "~10.0.0.0/8", "172.16.0.0/22 gw 172.16.0.1")]
    [InlineData("", "~10.0.0.0/8,~172.16.0.0/12", "198.18.0.0/22 gw 198.18.0.1")]
    [InlineData("", "~10.0.0.0/8,~172.16.0.0/12,198.18.0.0/15", "no free subnet in 10.176.0.0/12")]
    [InlineData("10.5.0.0/24", "", "10.5.0.0/24 gw 10.5.0.1")]
    [InlineData("10.5.0.9/24", "", "10.5.0.0/24 gw 10.5.0.1")]
    [InlineData("10.5.0.0/24", "~10.0.0.0/8", "10.5.0.0/24 gw 10.5.0.1")]
    [InlineData("10.5.0.0/24", "10.5.0.0/16", "subnet 10.5.0.0/24 overlaps 10.5.0.0/16 of network other")]
    [InlineData("10.5.0.0/16", "10.5.9.0/24", "subnet 10.5.0.0/16 overlaps 10.5.9.0/24 of network other")]
    [InlineData("10.5.0.0/31", "", "has no room for a gateway and a container")]
    [InlineData("10.5.0.0", "", "\"10.5.0.0\" is not a subnet such as 10.1.0.0/24")]
    [InlineData("10.5.0.0/99", "", "\"10.5.0.0/99\" is not a subnet such as 10.1.0.0/24")]
    public void Plan_Asked_Gives(string asked, string taken, string expected) => Check(
        new NetworkSpec { Name = "n", Subnets = [.. Words(asked).Select(text => new SubnetSpec(text))] },
        taken,
        expected);

    [Theory]
    [InlineData("10.5.0.254", null, "10.5.0.0/24 gw 10.5.0.254")]
    [InlineData("10.6.0.1", null, "gateway 10.6.0.1 does not lie in 10.5.0.0/24")]
    [InlineData("x", null, "gateway \"x\" is not an address")]
    [InlineData(null, "10.5.0.128/25", "10.5.0.0/24 gw 10.5.0.1 range 10.5.0.128/25")]
    [InlineData(null, "10.5.0.0/16", "ip_range 10.5.0.0/16 does not lie in subnet 10.5.0.0/24")]
    public void Plan_WithGatewayOrRange_Gives(string? gateway, string? range, string expected) => Check(
        new NetworkSpec
        {
            Name = "n",
            Subnets = [new SubnetSpec("10.5.0.0/24") { Gateway = gateway, Range = range }],
        },
        "",
        expected);

    [Fact]
    public void Plan_WithIPv6_AddsAPrivateSubnet() => Check(
        new NetworkSpec { Name = "n", EnableIpv6 = true },
        "fd6f:7263:b000::/64",
        "10.176.0.0/22 gw 10.176.0.1; fd6f:7263:b000:1::/64 gw fd6f:7263:b000:1::1");

    private static void Check(NetworkSpec spec, string taken, string expected)
    {
        var busy = Words(taken).Select(text => new TakenSubnet(
            IPNetwork.Parse(text.TrimStart('~')), "network other", IsOnLink: !text.StartsWith('~')));
        string actual;
        try
        {
            actual = string.Join("; ", SubnetPlanner.Plan(spec, [.. busy]).Select(plan =>
                $"{plan.Subnet} gw {plan.Gateway}{(plan.Range is { } range ? $" range {range}" : "")}"));
        }
        catch (NetworkException refused)
        {
            actual = refused.Message;
            Assert.StartsWith("cannot create network n: ", actual, StringComparison.Ordinal);
        }

        Assert.Contains(expected, actual, StringComparison.Ordinal);
    }

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
