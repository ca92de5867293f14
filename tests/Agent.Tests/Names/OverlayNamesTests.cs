using System.Net;
using Orc.Agent.Names.Tables;
using Orc.Agent.Tests.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Names;

public class OverlayNamesTests
{
    private static readonly OverlayEndpoint Here = OverlayTables.Web("10.208.0.5", OverlayTables.Here);
    private static readonly OverlayEndpoint There = OverlayTables.Web("10.208.0.6", OverlayTables.There);

    [Theory]
    [InlineData("web", "10.223.0.1")]
    [InlineData("shop_web", "10.223.0.1")]
    [InlineData("tasks.web", "10.208.0.5,10.208.0.6")]
    [InlineData("shop_web.10.208.0.6", "10.208.0.6")]
    public void Of_ServiceWithAnAddress_AnswersItAndItsTasks(string name, string addresses) =>
        Assert.Equal(addresses, Find(OverlayTables.Shop(Here, There), name));

    [Fact]
    public void Of_ServiceWithoutAnAddress_AnswersItsEndpoints()
    {
        var table = OverlayTables.Shop(Here, There);

        Assert.Equal(
            "10.208.0.5,10.208.0.6",
            Find(table with { Services = [table.Services[0] with { Address = "" }] }, "web"));
    }

    [Fact]
    public void Of_OneEndpointDoesNotServe_TasksAreTheOthers() => Assert.Equal(
        "10.208.0.5", Find(OverlayTables.Shop(Here, There with { IsServing = false }), "tasks.web"));

    [Fact]
    public void Of_NoneServes_TasksAreAllThatRun() => Assert.Equal(
        "10.208.0.6",
        Find(
            OverlayTables.Shop(Here with { IsServing = false, IsRunning = false }, There with { IsServing = false }),
            "tasks.web"));

    [Fact]
    public void Of_NothingRuns_TheNameIsTheServicesAddress_WhichRefuses() => Assert.Equal(
        "10.223.0.1", Find(OverlayTables.Shop(Here with { IsServing = false, IsRunning = false }), "web"));

    [Fact]
    public void Of_NoTaskAndNoAddressOfItsOwn_TheNameIsKnownAndEmpty()
    {
        var table = OverlayTables.Shop();

        Assert.Equal("", Find(
            table with { Services = [table.Services[0] with { Address = "", Aliases = ["web"] }] }, "web"));
    }

    [Fact]
    public void Of_NetworkWithIPv6_ATaskHasBothAddresses() => Assert.Equal(
        "10.208.0.5,fd00::ad0:5", Find(OverlayTables.Shop(Here) with { Subnet6 = "fd00::/64" }, "tasks.web"));

    [Fact]
    public void Of_NetworkWithIPv6_AServiceHasAnAddressOfEach() => Assert.Equal(
        "10.223.0.1,fd6f:7263:df::adf:1", Find(OverlayTables.Shop(Here) with { Subnet6 = "fd00::/64" }, "web"));

    [Fact]
    public void ReversesOf_ServiceAndTask_HaveNames() => Assert.Equal(
        ["10.208.0.5 shop_web.10.208.0.5.shop_default", "10.223.0.1 shop_web.shop_default"],
        OverlayNames.ReversesOf(OverlayTables.Shop(Here)).Select(entry => $"{entry.Address} {entry.Name}"));

    [Fact]
    public void PortsOf_PublishedPort_LeadsToTheSamePortOfIPv4()
    {
        var ports = OverlayNames.PortsOf(OverlayTables.Shop(Here)).ToList();
        var port = Assert.Single(ports, port => !port.IsHeldOnly);

        Assert.Equal(new IPEndPoint(IPAddress.Any, 8080), Assert.Single(ports, one => one.IsHeldOnly).Listen);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 8080), port.Listen);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:8080"), port.Target);
    }

    private static string Find(OverlayTable table, string name) =>
        string.Join(',', OverlayNames.Of(table).Single(entry => entry.Name == name).Addresses);
}
