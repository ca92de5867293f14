using System.Net;
using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

public class AddressPoolTests
{
    [Fact]
    public void Take_GivesInOrder_AndNeverTheGatewayTheReservedOrTheEnds()
    {
        var pool = Pool("10.0.0.0/29", reserved: "10.0.0.3");
        Assert.Equal(["10.0.0.2", "10.0.0.4", "10.0.0.5", "10.0.0.6"], TakeMany(pool, 4));
        var full = Assert.Throws<NetworkException>(() => pool.Take("x"));
        Assert.Equal("network n has no free address left in 10.0.0.0/29 (4 in use)", full.Message);
    }

    [Fact]
    public void Take_AfterARelease_GivesTheReleasedLast()
    {
        var pool = Pool("10.0.0.0/29");
        TakeMany(pool, 2);
        pool.Release(IPAddress.Parse("10.0.0.2"), "o0");
        Assert.Equal(["10.0.0.4", "10.0.0.5", "10.0.0.6", "10.0.0.2"], TakeMany(pool, 4));
    }

    [Fact]
    public void Take_OfOneAddress_TellsWhyNot()
    {
        var pool = Pool("10.0.0.0/29");
        pool.Take(IPAddress.Parse("10.0.0.2"), "first");
        pool.Take(IPAddress.Parse("10.0.0.2"), "first");
        Assert.Equal("10.0.0.3", pool.Take("second").ToString());
        Says(pool, "10.0.0.2", "in use by container first");
        Says(pool, "10.0.0.1", "the gateway's or reserved");
        Says(pool, "10.0.0.7", "the gateway's or reserved");
        Says(pool, "10.0.1.2", "does not lie in 10.0.0.0/29 of network n");
    }

    [Fact]
    public void Release_ByAnother_DoesNothing()
    {
        var pool = Pool("10.0.0.0/29");
        pool.Take(IPAddress.Parse("10.0.0.2"), "first");
        pool.Release(IPAddress.Parse("10.0.0.2"), "second");
        Says(pool, "10.0.0.2", "in use by container first");
    }

    [Fact]
    public void Take_FromARange_StaysInIt()
    {
        var plan = Plan("10.0.0.0/24") with { Range = IPNetwork.Parse("10.0.0.248/29") };
        Assert.Equal("10.0.0.248", new AddressPool("n", plan).Take("x").ToString());
    }

    [Fact]
    public void Take_OfIPv6_Counts() => Assert.Equal(["fd00::2", "fd00::3"], TakeMany(Pool("fd00::/64"), 2));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnyHistory_NeverGivesAnAddressTwice_NorRefusesWhileOneIsFree(int seed)
    {
        var random = new Random(seed);
        var pool = Pool("10.0.0.0/27");
        var held = new Dictionary<string, string>();
        for (var step = 0; step < 5_000; step++)
        {
            if (held.Count < 29 && random.Next(100) < 55)
            {
                var owner = $"o{step}";
                Assert.True(held.TryAdd(pool.Take(owner).ToString(), owner));
            }
            else if (held.Count > 0)
            {
                var (address, owner) = held.ElementAt(random.Next(held.Count));
                pool.Release(IPAddress.Parse(address), owner);
                held.Remove(address);
            }
        }
    }

    private static string[] TakeMany(AddressPool pool, int count) =>
        [.. Enumerable.Range(0, count).Select(number => pool.Take($"o{number}").ToString())];

    private static void Says(AddressPool pool, string address, string words) => Assert.Contains(
        words,
        Assert.Throws<NetworkException>(() => pool.Take(IPAddress.Parse(address), "x")).Message,
        StringComparison.Ordinal);

    private static AddressPool Pool(string subnet, params string[] reserved) =>
        new("n", Plan(subnet) with { Reserved = [.. reserved.Select(IPAddress.Parse)] });

    private static SubnetPlan Plan(string subnet)
    {
        var network = IPNetwork.Parse(subnet);
        var gateway = AddressNumber.ToAddress(AddressNumber.First(network) + 1, network.BaseAddress.AddressFamily);
        return new SubnetPlan { Subnet = network, Gateway = gateway };
    }
}
