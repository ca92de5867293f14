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

    [Theory]
    [InlineData(true, true, "10.208.0.5,10.208.0.6")]
    [InlineData(true, false, "10.208.0.5")]
    [InlineData(false, true, "10.208.0.6")]
    [InlineData(false, false, "")]
    public void Of_HostnameOfSeveralTasks_IsThoseThatRun(bool first, bool second, string addresses) => Assert.Equal(
        addresses,
        Find(
            OverlayTables.Shop(
                Here with { Hostname = "broker", IsRunning = first },
                There with { Hostname = "Broker", IsRunning = second }),
            "broker"));

    [Fact]
    public void Of_NamesThatNobodyCanAskFor_AreNotInTheTable()
    {
        var wrong = new[] { "a\tb", "c\nend", "d e", "", "DB" };
        var table = OverlayTables.Shop(
            Here with { Aliases = [.. wrong] },
            There with { Service = "", Aliases = [.. wrong], Hostname = "h\t10.0.0.1" });
        var page = OverlayNamePage.Of(
            table with { Services = [table.Services[0] with { Aliases = [.. wrong] }] }, null);

        Assert.Equal(
            ["db", "shop_web", "shop_web.10.208.0.5", "shop_web.10.208.0.6", "tasks.db", "tasks.shop_web"],
            page.Told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ReversesOf_ServiceAndTask_HaveNames() => Assert.Equal(
        ["10.208.0.5 shop_web.10.208.0.5.shop_default", "10.223.0.1 shop_web.shop_default"],
        OverlayNamePage.Of(OverlayTables.Shop(Here), null).Reverses.Select(entry => $"{entry.Address} {entry.Name}"));

    [Fact]
    public void ReversesOf_NetworkWithIPv6_HaveNamesForBothAddresses() => Assert.Equal(
        [
            "10.208.0.6 shop_web.10.208.0.6.shop_default",
            "fd00::ad0:6 shop_web.10.208.0.6.shop_default",
            "10.223.0.1 shop_web.shop_default",
            "fd6f:7263:df::adf:1 shop_web.shop_default",
        ],
        OverlayNamePage.Of(OverlayTables.Shop(There) with { Subnet6 = "fd00::/64" }, null).Reverses
            .Select(entry => $"{entry.Address} {entry.Name}"));

    [Fact]
    public void PortsOf_PublishedPort_LeadsToTheSamePortOfIPv4()
    {
        var ports = OverlayNamePage.Of(OverlayTables.Shop(Here), null).Ports;
        var port = Assert.Single(ports, port => !port.IsHeldOnly);

        Assert.Equal(new IPEndPoint(IPAddress.Any, 8080), Assert.Single(ports, one => one.IsHeldOnly).Listen);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 8080), port.Listen);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:8080"), port.Target);
    }

    [Theory]
    [InlineData("[::1]", "[::1]:8080>10.223.0.1:80")]
    [InlineData("::1", "[::1]:8080>10.223.0.1:80")]
    [InlineData("[::]", "0.0.0.0:8080, [::]:8080>127.0.0.1:8080")]
    [InlineData("0.0.0.0", "0.0.0.0:8080, [::]:8080>127.0.0.1:8080")]
    [InlineData("192.0.2.1", "192.0.2.1:8080")]
    [InlineData("[2001:db8::5]", "[2001:db8::5]:8080>10.223.0.1:80")]
    [InlineData("[2001:db8::5]", "[2001:db8::5]:8080", "fd00::/64")]
    public void PortsOf_PortOnOneAddress_IsCarriedFromIPv6WhereNoRuleLeadsOn(
        string address, string expected, string subnet6 = "")
    {
        var table = OverlayTables.Shop(Here) with { Subnet6 = subnet6 };
        var service = table.Services[0];
        var port = service.Ports[0] with { HostAddress = address, HostPort = 8080, Target = 80 };
        var ports = OverlayNamePage.Of(table with { Services = [service with { Ports = [port] }] }, null).Ports;

        Assert.Equal(expected, string.Join(", ", ports.Select(
            one => one.IsHeldOnly ? $"{one.Listen}" : $"{one.Listen}>{one.Target}")));
    }

    [Fact]
    public void Open_TableAfterTable_IsAsIfMadeAnew()
    {
        var random = new Random(4711);
        var names = new OverlayNames();
        var table = OverlayTables.Shop();
        for (var round = 0; round < 500; round++)
        {
            table = Changed(table, random);
            var page = Assert.Single(names.Open([table]));
            var anew = OverlayNamePage.Of(table with { }, null);

            Assert.Equal(Text(anew), Text(page));
            Assert.True(anew.Told.SetEquals(page.Told));
        }
    }

    [Fact]
    public void Open_OneEndpointChanged_MakesItsNamesAlone()
    {
        var names = new OverlayNames();
        var other = There with { Service = "shop_db", Aliases = ["db"] };
        var before = names.Open([OverlayTables.Shop(Here, other)])[0];
        var table = before.Table with { Endpoints = [Here with { IsServing = false }, other] };
        var after = names.Open([table])[0];

        Assert.Same(Entry(before, "db"), Entry(after, "db"));
        Assert.Same(Entry(before, other.Name), Entry(after, other.Name));
        Assert.NotSame(Entry(before, "web"), Entry(after, "web"));
        Assert.Same(after, names.Open([table])[0]);
    }

    private static OverlayTable Changed(OverlayTable table, Random random)
    {
        var endpoint = OverlayTables.Web($"10.208.0.{random.Next(2, 9)}", OverlayTables.There) with
        {
            Service = random.Next(3) == 0 ? "shop_db" : "shop_web",
            Aliases = random.Next(3) switch { 0 => ["web"], 1 => ["WEB", "shared"], _ => ["db", "shared"] },
            Hostname = random.Next(2) == 0 ? "db" : null,
            IsRunning = random.Next(4) > 0,
            IsServing = random.Next(3) > 0,
        };
        return random.Next(12) switch
        {
            0 => table with { Subnet6 = table.Subnet6.Length == 0 ? "fd00::/64" : "" },
            1 => table with
            {
                Services = [table.Services[0] with { Address = random.Next(2) == 0 ? "" : "10.223.0.1" }],
            },
            < 4 => table with { Endpoints = table.Endpoints.RemoveAll(one => one.Address == endpoint.Address) },
            _ => new OverlayDifference { Endpoints = [endpoint] }.ApplyTo(table),
        };
    }

    private static string Text(OverlayNamePage page) => NamesTableText.Write(
        new NamesTable { Names = page.Names, Reverses = page.Reverses, Ports = page.Ports });

    private static NameEntry Entry(OverlayNamePage page, string name) =>
        page.Names.Single(entry => entry.Name == name);

    private static string Find(OverlayTable table, string name) =>
        string.Join(',', OverlayNamePage.Of(table, null).Names.Single(entry => entry.Name == name).Addresses);
}
