using System.Net;
using System.Text.Json;
using Orc.Agent.Endpoints;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Endpoints;

public sealed class NetworkDocumentTests
{
    [Theory]
    [InlineData("bridge", false)]
    [InlineData("overlay", false)]
    [InlineData("null", true)]
    public void Addresses_ThatAreKeptFree_AreShown(string driver, bool isConfigOnly)
    {
        var record = new NetworkRecord
        {
            Id = new string('c', 64),
            Spec = new NetworkSpec
            {
                Name = "mine",
                Driver = driver,
                ConfigOnly = isConfigOnly,
                Subnets =
                [
                    new SubnetSpec("fd00::/64"),
                    new SubnetSpec("10.9.0.0/24") { Gateway = "10.9.0.1", Reserved = ["10.9.0.8", "10.9.0.9"] },
                ],
            },
            CreatedAt = DateTimeOffset.UnixEpoch,
            Bridge = "br",
            Subnets = isConfigOnly ? [] : [Plan("fd00::/64", "fd00::1"), Plan("10.9.0.0/24", "10.9.0.1")],
            Mtu = 1500,
        };
        var json = NetworkDocument.Write(new ListedNetwork(record.Id, "mine", driver, record), []);
        var ranges = JsonDocument.Parse(json).RootElement.GetProperty("IPAM").GetProperty("Config");

        Assert.False(ranges[0].TryGetProperty("AuxiliaryAddresses", out _));
        Assert.Equal("10.9.0.0/24", ranges[1].GetProperty("Subnet").GetString());
        Assert.Equal("10.9.0.1", ranges[1].GetProperty("Gateway").GetString());
        Assert.Equal(
            ["10.9.0.8", "10.9.0.9"],
            ranges[1].GetProperty("AuxiliaryAddresses").EnumerateObject().Select(one => one.Value.GetString()));
    }

    private static SubnetPlan Plan(string subnet, string gateway) =>
        new() { Subnet = IPNetwork.Parse(subnet), Gateway = IPAddress.Parse(gateway) };
}
