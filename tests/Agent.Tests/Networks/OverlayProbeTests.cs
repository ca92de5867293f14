using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

public class OverlayProbeTests
{
    [Fact]
    public void Peers_AMachineWithARunningTask_IsAskedAtItsOwnAddress() => Assert.Equal(
        ("shop_default", "10.208.0.2"),
        OverlayProbe.Peers([Unpublished(OverlayTables.Web("10.208.0.6", OverlayTables.There))])[OverlayTables.There]);

    [Fact]
    public void Peers_AMachineThatHasTheNetworkNoMore_IsNotAsked() => Assert.Empty(
        OverlayProbe.Peers([Unpublished(OverlayTables.Web("10.208.0.5", OverlayTables.Here))]));

    [Fact]
    public void Peers_APublishedPort_IsOnEveryMachine() => Assert.Equal(
        [OverlayTables.There], OverlayProbe.Peers([OverlayTables.Shop()]).Keys);

    private static Model.Networks.OverlayTable Unpublished(params Model.Networks.OverlayEndpoint[] endpoints)
    {
        var table = OverlayTables.Shop(endpoints);
        return table with { Services = [table.Services[0] with { Ports = [] }] };
    }
}
