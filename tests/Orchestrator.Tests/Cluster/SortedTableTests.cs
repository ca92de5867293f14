using Orc.Orchestrator.Dispatch;

namespace Orc.Orchestrator.Tests.Cluster;

public sealed class SortedTableTests
{
    [Fact]
    public void Table_OfAnyOrder_IsInOrderOfItsKeys()
    {
        var table = new SortedTable<string, int>(["c", "a", "b"], [3, 1, 2], StringComparer.Ordinal);

        Assert.Equal(["a", "b", "c"], table.Keys);
        Assert.Equal([1, 2, 3], table.Values);
        Assert.Equal(2, table["b"]);
        Assert.Equal(0, table.GetValueOrDefault("d"));
        Assert.False(table.ContainsKey("B"));
    }

    [Fact]
    public void With_AnotherValue_LeavesTheTableItComesFrom()
    {
        var table = new SortedTable<int, string>([1, 2], ["a", "b"], Comparer<int>.Default);

        Assert.Equal(["a", "c"], table.With(2, "c").Values);
        Assert.Equal(["a", "b"], table.Values);
    }

    [Fact]
    public void Table_WithOneKeyTwice_IsRefused() => Assert.Throws<ArgumentException>(
        () => new SortedTable<int, int>([2, 1, 2], [0, 0, 0], Comparer<int>.Default));
}
