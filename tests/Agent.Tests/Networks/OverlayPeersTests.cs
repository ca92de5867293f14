using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

public class OverlayPeersTests
{
    [Fact]
    public void Of_EndpointsHereAndThere_OnlyThoseThereAndGateways() => Assert.Equal(
        [new("10.208.0.2", OverlayTables.There), new("10.208.0.6", OverlayTables.There)],
        OverlayPeers.Of(OverlayTables.Shop(
            OverlayTables.Web("10.208.0.5", OverlayTables.Here),
            OverlayTables.Web("10.208.0.6", OverlayTables.There))));

    [Fact]
    public void Of_MachineThatWasNotSaid_IsNobodysPeer()
    {
        var table = OverlayTables.Shop(OverlayTables.Web("10.208.0.6", OverlayTables.There)) with { Machine = "" };

        Assert.Empty(OverlayPeers.Of(table));
        Assert.DoesNotContain(
            "10.208.0.7", OverlayPeers.Of(OverlayTables.Shop(OverlayTables.Web("10.208.0.7", ""))).Keys);
    }

    [Fact]
    public void Difference_OneCameAndOneWent_OnlyThoseAreSaid()
    {
        var before = OverlayTables.Shop(OverlayTables.Web("10.208.0.6", OverlayTables.There));
        var now = OverlayTables.Shop(OverlayTables.Web("10.208.0.7", OverlayTables.There));

        var (set, removed) = OverlayPeers.Difference(before, now);

        Assert.Equal([(IPAddress.Parse("10.208.0.7"), IPAddress.Parse(OverlayTables.There))], set);
        Assert.Equal([IPAddress.Parse("10.208.0.6")], removed);
    }

    [Fact]
    public void Difference_PeerThatMovedHere_IsForgottenAsAPeer()
    {
        var before = OverlayTables.Shop(OverlayTables.Web("10.208.0.6", OverlayTables.There));
        var now = OverlayTables.Shop(OverlayTables.Web("10.208.0.6", OverlayTables.Here));

        Assert.Equal([IPAddress.Parse("10.208.0.6")], OverlayPeers.Difference(before, now).Removed);
    }

    [Fact]
    public void Equals_TablesOfOneContent_AreEqual()
    {
        var endpoint = OverlayTables.Web("10.208.0.6", OverlayTables.There);

        Assert.Equal(OverlayTables.Shop(endpoint), OverlayTables.Shop(endpoint with { Aliases = ["web"] }));
        Assert.NotEqual(OverlayTables.Shop(endpoint), OverlayTables.Shop(endpoint with { IsServing = false }));
        Assert.NotEqual<OverlayTable>(OverlayTables.Shop(endpoint), OverlayTables.Shop());
    }
}
