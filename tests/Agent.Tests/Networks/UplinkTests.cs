using System.Net;
using Orc.Agent.Networks;
using Orc.Linux.Netlink;

namespace Orc.Agent.Tests.Networks;

public class UplinkTests
{
    // Addresses: link address; routes: link destination metric.
    [Theory]
    [InlineData("2 192.0.2.1, 3 10.0.0.1", "3 0.0.0.0/0 0", "192.0.2.1", 2)]
    [InlineData("2 192.0.2.1, 3 10.0.0.1", "3 0.0.0.0/0 0", "198.51.100.1", 3)]
    [InlineData("2 192.0.2.1", "4 0.0.0.0/0 600, 3 0.0.0.0/0 100", "", 3)]
    [InlineData("", "4 ::/0 100, 3 0.0.0.0/0 600", "", 3)]
    [InlineData("", "4 ::/0 100", "", 4)]
    [InlineData("2 2001:db8::1", "3 10.0.0.0/8 0, 3 0.0.0.0/0 0", "2001:db8::1", 2)]
    [InlineData("", "3 10.0.0.0/8 0", "", null)]
    [InlineData("1 192.0.2.1, 3 10.0.0.1", "3 0.0.0.0/0 0", "192.0.2.1", 3)]
    [InlineData("1 192.0.2.1, 2 192.0.2.1", "3 0.0.0.0/0 0", "192.0.2.1", 2)]
    [InlineData("1 2001:db8::1", "1 ::/0 4294967295", "2001:db8::1", null)]
    public void Find_LeadsToOtherMachines(string addresses, string routes, string machine, int? expected) =>
        Assert.Equal(expected, Uplink.Find(
            [.. Words(addresses).Select(words => new AddressState(
                int.Parse(words[0]), IPAddress.Parse(words[1]), 24))],
            [.. Words(routes).Select(words => new RouteState(
                IPNetwork.Parse(words[1]), null, int.Parse(words[0]), uint.Parse(words[2])))],
            machine));

    private static IEnumerable<string[]> Words(string text) =>
        text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split(' '));
}
