using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

public class OverlayTextTests
{
    [Fact]
    public void Whole_OneEndpointEach_FillsSlotsInTurn()
    {
        var text = OverlayText.Whole("orc", Rules(
            OverlayTables.Web("10.208.0.5", OverlayTables.Here), OverlayTables.Web("10.208.0.6", OverlayTables.There)));

        Assert.Contains(
            "slots60 { 10.223.0.1 . 0 : 10.208.0.5, 10.223.0.1 . 1 : 10.208.0.6, ", text, StringComparison.Ordinal);
        Assert.Contains("10.223.0.1 . 59 : 10.208.0.6", text, StringComparison.Ordinal);
        Assert.Contains("add element inet orc elsewhere4 { 10.208.0.6 }", text, StringComparison.Ordinal);
        Assert.Contains("add element inet orc heres4 { 10.208.0.5 . 10.208.0.5 }", text, StringComparison.Ordinal);
        Assert.Contains(
            "add element inet orc overlays4 { 10.208.0.0/20 . \"orcaaa\" }", text, StringComparison.Ordinal);
        Assert.Contains("add element inet orc vips4 { \"orcaaa\" . 10.223.0.1 }", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_PublishedPort_LeadsToTheEndpointOfThisNode() => Assert.Contains(
        "add rule inet orc in_tcp_8080 meta nfproto ipv4 meta l4proto tcp dnat ip to numgen random mod 1 "
        + "map { 0 : 10.208.0.5 . 80 }",
        OverlayText.Whole("orc", Rules(
            OverlayTables.Web("10.208.0.5", OverlayTables.Here), OverlayTables.Web("10.208.0.6", OverlayTables.There))),
        StringComparison.Ordinal);

    [Fact]
    public void Whole_NoEndpoint_LeavesTheAddressToBeRejected()
    {
        var text = OverlayText.Whole("orc", Rules());

        Assert.Contains("vip_addresses4 { 10.223.0.1 }", text, StringComparison.Ordinal);
        Assert.DoesNotContain("slots", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ingress", text, StringComparison.Ordinal);
        Assert.Contains("unserved_ports { tcp . 8080 }", text, StringComparison.Ordinal);
        Assert.Contains("relayed_everywhere { tcp . 8080 }", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1", "unserved_ports_at { 192.0.2.1 . tcp . 8080 }")]
    [InlineData("[2001:db8::1]", "unserved_ports_at6 { 2001:db8::1 . tcp . 8080 }")]
    public void Whole_NoEndpoint_LeavesThePortOfOneAddressToBeRefusedThere(string address, string element)
    {
        var table = OverlayTables.Shop();
        var port = table.Services[0].Ports[0] with { HostAddress = address };
        table = table with { Services = [table.Services[0] with { Ports = [port] }] };

        Assert.Contains(
            $"add element inet orc {element}",
            OverlayText.Whole("orc", [OverlayRules.Of(table, "orcaaa", _ => PortHolding.Ours)]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Change_NothingDiffers_SaysNothing()
    {
        var rules = Rules(OverlayTables.Web("10.208.0.5", OverlayTables.Here));

        Assert.Equal("", OverlayText.Change("orc", rules, Rules(OverlayTables.Web("10.208.0.5", OverlayTables.Here))));
    }

    [Fact]
    public void Change_LastEndpointWent_TakesSlotsPortAndChainAway()
    {
        var text = OverlayText.Change("orc", Rules(OverlayTables.Web("10.208.0.5", OverlayTables.Here)), Rules());

        Assert.Contains("delete element inet orc slots1 { 10.223.0.1 . 0 }", text, StringComparison.Ordinal);
        Assert.Contains("delete element inet orc ingress { tcp . 8080 }", text, StringComparison.Ordinal);
        Assert.Contains("add element inet orc unserved_ports { tcp . 8080 }", text, StringComparison.Ordinal);
        Assert.EndsWith(
            "flush chain inet orc in_tcp_8080\ndelete chain inet orc in_tcp_8080\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "slots1")]
    [InlineData(2, "slots60")]
    [InlineData(15, "slots60")]
    [InlineData(16, "slots240")]
    [InlineData(61, "slots960")]
    public void Whole_ManyEndpoints_TakesTheClassInWhichSharesAreEven(int count, string slots)
    {
        var endpoints = Enumerable.Range(1, count)
            .Select(number => OverlayTables.Web($"10.208.1.{number}", OverlayTables.Here))
            .ToArray();

        Assert.Contains(
            $"element inet orc {slots} ", OverlayText.Whole("orc", Rules(endpoints)), StringComparison.Ordinal);
    }

    [Fact]
    public void Change_SecondEndpointCame_GoesFromOneSlotToSixty()
    {
        var text = OverlayText.Change(
            "orc",
            Rules(OverlayTables.Web("10.208.0.5", OverlayTables.Here)),
            Rules(
                OverlayTables.Web("10.208.0.5", OverlayTables.Here),
                OverlayTables.Web("10.208.0.6", OverlayTables.There)));

        Assert.Contains("delete element inet orc slots1 { 10.223.0.1 . 0 }", text, StringComparison.Ordinal);
        Assert.Contains("add element inet orc slots60 { 10.223.0.1 . 0 : 10.208.0.5, ", text, StringComparison.Ordinal);
        Assert.Contains("10.223.0.1 . 59 : 10.208.0.6", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_StickyServiceOfOneEndpoint_HasOneSlot()
    {
        var table = OverlayTables.Shop(OverlayTables.Web("10.208.0.5", OverlayTables.Here));
        table = table with { Services = [table.Services[0] with { IsSticky = true }] };

        Assert.Contains(
            "add element inet orc slots1 { 10.223.0.1 . 0 : 10.208.0.5 }",
            OverlayText.Whole("orc", [OverlayRules.Of(table, "orcaaa", _ => PortHolding.Ours)]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_StickyService_HashesTheClient_AndPrefersNoNode()
    {
        var table = OverlayTables.Shop(
            OverlayTables.Web("10.208.0.5", OverlayTables.Here), OverlayTables.Web("10.208.0.6", OverlayTables.There));
        table = table with { Services = [table.Services[0] with { IsSticky = true }] };
        var text = OverlayText.Whole("orc", [OverlayRules.Of(table, "orcaaa", _ => PortHolding.Ours)]);

        Assert.Contains("add element inet orc sticky4 { 10.223.0.1 }", text, StringComparison.Ordinal);
        Assert.Contains("dnat ip to jhash ip saddr mod 60 seed 0x6f7263 map { 0 : ", text, StringComparison.Ordinal);
        Assert.Contains(" : 10.208.0.6 . 80", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_PortOfOneAddress_IsKeyedByIt()
    {
        var table = OverlayTables.Shop(OverlayTables.Web("10.208.0.5", OverlayTables.Here));
        var port = table.Services[0].Ports[0] with { HostAddress = "192.0.2.1" };
        table = table with { Services = [table.Services[0] with { Ports = [port] }] };

        Assert.Contains(
            "add element inet orc ingress_at { 192.0.2.1 . tcp . 8080 : jump in_tcp_8080_192_0_2_1 }",
            OverlayText.Whole("orc", [OverlayRules.Of(table, "orcaaa", _ => PortHolding.Ours)]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_PortThatSomebodyElseHas_IsLeftToHim() => Assert.DoesNotContain(
        "ingress",
        OverlayText.Whole("orc", [
            OverlayRules.Of(
                OverlayTables.Shop(OverlayTables.Web("10.208.0.5", OverlayTables.Here)),
                "orcaaa",
                _ => PortHolding.Blocked),
        ]),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(nameof(PortHolding.Unsure))]
    [InlineData(nameof(PortHolding.Blocked))]
    public void Whole_NoEndpoint_RefusesNoPortThatMayBeAProgramsOwn(string holding) => Assert.DoesNotContain(
        "unserved_ports",
        OverlayText.Whole("orc", [
            OverlayRules.Of(OverlayTables.Shop(), "orcaaa", _ => Enum.Parse<PortHolding>(holding)),
        ]),
        StringComparison.Ordinal);

    [Fact]
    public void Whole_PortThatMayBeOurs_LeadsToItsEndpoints() => Assert.Contains(
        "ingress { tcp . 8080 : jump in_tcp_8080 }",
        OverlayText.Whole("orc", [
            OverlayRules.Of(
                OverlayTables.Shop(OverlayTables.Web("10.208.0.5", OverlayTables.Here)),
                "orcaaa",
                _ => PortHolding.Unsure),
        ]),
        StringComparison.Ordinal);

    [Fact]
    public void Whole_TunnelPackets_ComeFromMembersOnly()
    {
        var text = OverlayText.Whole("orc", Rules());

        Assert.Contains("add element inet orc identifiers { 4097 }", text, StringComparison.Ordinal);
        Assert.Contains($"add element inet orc members4 {{ {OverlayTables.There} }}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void StickySlots_AnEndpointGoes_MovesOnlyItsOwn()
    {
        string[] all = ["10.208.0.5", "10.208.0.6", "10.208.0.7"];
        foreach (var slot in Enumerable.Range(0, 60))
        {
            var before = StickySlots.EndpointOf(slot, [.. all]);
            var after = StickySlots.EndpointOf(slot, ["10.208.0.5", "10.208.0.6"]);

            Assert.True(before == after || before == "10.208.0.7");
        }

        Assert.Equal(all, Enumerable.Range(0, 60).Select(slot => StickySlots.EndpointOf(slot, [.. all]))
            .Distinct()
            .Order(StringComparer.Ordinal));
    }

    private static OverlayRules[] Rules(params Model.Networks.OverlayEndpoint[] endpoints) =>
        [OverlayRules.Of(OverlayTables.Shop(endpoints), "orcaaa", _ => PortHolding.Ours)];
}
