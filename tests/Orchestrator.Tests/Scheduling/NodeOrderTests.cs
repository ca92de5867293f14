using Orc.Model.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Scheduling;

/// <summary>The order that is carried over from one table to the next, against one made anew.</summary>
public sealed class NodeOrderTests
{
    private const int Nodes = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void FindNext_LoadsThatChange_IsTheOrderOfTheNewTable(int seed)
    {
        var random = new Random(seed);
        var loads = Change(LoadTable.Empty, Enumerable.Range(0, Nodes), _ => random.Next(4));
        var order = NodeOrder.Of(loads, NumbersOf(loads));
        for (var round = 0; round < 60; round++)
        {
            // Now and then a node that never had any.
            var some = Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(Nodes)).Distinct();
            var next = Change(loads, some, _ => random.Next(7));
            var carried = order.FindNext(next, PlacesOf(next));
            Assert.Equal(ReferenceEquals(loads.Numbers, next.Numbers), carried is not null);

            order = carried ?? NodeOrder.Of(next, NumbersOf(next));
            loads = next;
            Assert.Equal(Expected(loads), All(order));
        }
    }

    [Fact]
    public void FindFirst_SomeOfThem_LeavesTheOthersOut()
    {
        var loads = Change(LoadTable.Empty, [0, 1, 2, 70, 71], place => place switch { 70 => 1, 71 => 1, _ => 2 });
        var order = NodeOrder.Of(loads, NumbersOf(loads));
        var left = new ulong[PlaceSet.WordsFor(Nodes)];
        PlaceSet.Mark(left, 70);
        var cursor = default(OrderCursor);

        Assert.Equal((71, 1), order.FindFirst(PlaceSet.Of([1, 2, 70, 71], Nodes), left, ref cursor));
        PlaceSet.Mark(left, 71);
        Assert.Equal((1, 2), order.FindFirst(PlaceSet.Of([1, 2, 70, 71], Nodes), left, ref cursor));
        PlaceSet.Mark(left, 1);
        PlaceSet.Mark(left, 2);
        Assert.Null(order.FindFirst(PlaceSet.Of([1, 2, 70, 71], Nodes), left, ref cursor));
    }

    private static List<(int Place, int Tasks)> All(NodeOrder order)
    {
        var found = new List<(int Place, int Tasks)>();
        var everywhere = PlaceSet.Of(Enumerable.Range(0, Nodes), Nodes);
        var left = new ulong[PlaceSet.WordsFor(Nodes)];
        var cursor = default(OrderCursor);
        while (order.FindFirst(everywhere, left, ref cursor) is { } next)
        {
            found.Add(next);
            PlaceSet.Mark(left, next.Place);
        }

        return found;
    }

    private static List<(int Place, int Tasks)> Expected(LoadTable loads) =>
    [
        .. Enumerable.Range(0, Nodes)
            .Select(place => (Place: place, loads.Of(NodeOf(place)).Tasks))
            .OrderBy(node => node.Tasks)
            .ThenBy(node => node.Place),
    ];

    private static LoadTable Change(LoadTable loads, IEnumerable<int> places, Func<int, int> tasks) => loads.With(
    [
        .. places.Select(place => KeyValuePair.Create(NodeOf(place), new NodeLoad { Tasks = tasks(place) })),
    ]);

    private static int[] NumbersOf(LoadTable loads) =>
        [.. Enumerable.Range(0, Nodes).Select(place => loads.Numbers.Find(NodeOf(place)))];

    private static int[] PlacesOf(LoadTable loads)
    {
        var places = new int[loads.Numbers.Count];
        foreach (var (node, number) in loads.Numbers.InOrder)
        {
            places[number] = int.Parse(node.Value[1..], System.Globalization.CultureInfo.InvariantCulture);
        }

        return places;
    }

    private static NodeId NodeOf(int place) => new($"n{place:000}");
}
