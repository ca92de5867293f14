using Orc.Model.Networks;

namespace Orc.Model.Tests.Networks;

public sealed class OverlayDifferenceTests
{
    [Fact]
    public void ApplyTo_TheFirst_GivesTheSecond()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var (before, after) = (Table(random), Table(random));

            Assert.Equal(after, OverlayDifference.Of(before, after)!.ApplyTo(before));
        }
    }

    [Fact]
    public void Of_OneEndpointThatChanged_IsThatOneAlone()
    {
        var before = Table(new Random(1)) with { Endpoints = [Endpoint(1), Endpoint(2), Endpoint(3)] };
        var after = before with { Endpoints = [Endpoint(1), Endpoint(2) with { IsServing = true }] };

        var difference = OverlayDifference.Of(before, after)!;
        Assert.Equal([Endpoint(2) with { IsServing = true }], difference.Endpoints);
        Assert.Equal(["10.208.0.3"], difference.GoneEndpoints);
        Assert.Empty(difference.Services);
        Assert.Empty(difference.Gateways);
    }

    [Fact]
    public void Of_AnotherNetworkOfTheName_IsNone() => Assert.Null(OverlayDifference.Of(
        Table(new Random(1)), Table(new Random(1)) with { Identifier = 9 }));

    private static OverlayTable Table(Random random) => new()
    {
        Network = "shop_default",
        Identifier = 4097,
        Subnet = "10.208.0.0/20",
        Gateway = "10.208.0.1",
        Machine = "192.0.2.1",
        Endpoints = [.. Some(random).Select(number => Endpoint(number) with { IsServing = random.Next(2) == 0 })],
        Services =
        [
            .. Some(random).Select(number => new OverlayService
            {
                Name = $"s{number}",
                Aliases = random.Next(2) == 0 ? ["web"] : [],
            }),
        ],
        Gateways =
        [
            .. Some(random).Select(number => new OverlayGateway($"10.208.1.{number}", $"192.0.2.{random.Next(3)}")),
        ],
    };

    private static OverlayEndpoint Endpoint(int number) => new()
    {
        Address = $"10.208.0.{number}",
        Machine = "192.0.2.1",
        Name = $"t{number}",
        Service = "s1",
    };

    private static List<int> Some(Random random) =>
        [.. Enumerable.Range(1, 6).Where(_ => random.Next(2) == 0)];
}
