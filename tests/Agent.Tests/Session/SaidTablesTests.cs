using Orc.Agent.Session;
using Orc.Agent.Tests.Networks;
using Orc.Model.Networks;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Tests.Session;

public sealed class SaidTablesTests
{
    private static readonly OverlayTable First =
        OverlayTables.Shop(OverlayTables.Web("10.208.0.5", OverlayTables.Here));

    private static readonly OverlayTable Second = OverlayTables.Shop(
        OverlayTables.Web("10.208.0.5", OverlayTables.Here, isServing: false),
        OverlayTables.Web("10.208.0.6", OverlayTables.There));

    [Fact]
    public void Take_ADifferenceAfterAWholeTable_IsTheNextTable()
    {
        var said = new SaidTables();

        Assert.Equal(First, said.Take(Whole(First, 1)));
        Assert.Equal(Second, said.Take(Difference(First, Second, 2)));
        Assert.Equal(First, said.Take(Difference(Second, First, 3)));
    }

    [Fact]
    public void Take_ADifferenceToWhatWasNotHeard_EndsTheSession()
    {
        var said = new SaidTables();
        Assert.Throws<InvalidOperationException>(() => said.Take(Difference(First, Second, 2)));

        said.Take(Whole(First, 1));
        Assert.Throws<InvalidOperationException>(() => said.Take(Difference(First, Second, 3)));
    }

    [Fact]
    public void Take_AWholeTableInBetween_IsTheOneThatCounts()
    {
        var said = new SaidTables();
        said.Take(Whole(First, 1));

        Assert.Equal(Second, said.Take(Whole(Second, 5)));
        Assert.Equal(First, said.Take(Difference(Second, First, 6)));
    }

    private static WireOverlayTable Whole(OverlayTable table, long number)
    {
        var wire = table.ToWire();
        wire.Number = number;
        return wire;
    }

    private static WireOverlayTable Difference(OverlayTable before, OverlayTable now, long number)
    {
        var wire = OverlayDifference.Of(before, now)!.ToWire(now.Network);
        wire.Number = number;
        return wire;
    }
}
