using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

/// <summary>The tables by number against a dictionary that does the same.</summary>
public sealed class TableTests
{
    [Theory]
    [InlineData(40, 1)]
    [InlineData(2_000, 2)]
    [InlineData(1_000_000, 3)]
    public void NumberTable_AnyChanges_HoldsWhatADictionaryHolds(int most, int seed)
    {
        var random = new Random(seed);
        var expected = new SortedDictionary<long, string>();
        var table = NumberTable<string>.Empty;
        for (var step = 0; step < 3_000; step++)
        {
            var number = random.Next(most);
            if (random.Next(3) == 0)
            {
                expected.Remove(number);
                table = table.Remove(number);
            }
            else
            {
                expected[number] = $"{number}/{step}";
                table = table.SetItem(number, expected[number]);
            }
        }

        Assert.Equal(expected.Values, table.Values);
        Assert.Equal(expected.Count, table.Count);
        Assert.All(expected, entry => Assert.Equal(entry.Value, table.Find(entry.Key)));
        Assert.Null(table.Find(most));
        Assert.Null(table.Find(-1));
    }

    [Fact]
    public void NumberTable_Builder_LeavesTheTablesBeforeAlone()
    {
        var first = NumberTable<string>.Empty.SetItem(1, "a").SetItem(2000, "b");
        var builder = first.ToBuilder();
        builder[1] = "c";
        builder[70_000] = "d";
        var second = builder.ToImmutable();
        builder[1] = "e";

        Assert.Equal(["a", "b"], first.Values);
        Assert.Equal(["c", "b", "d"], second.Values);
        Assert.Equal(["e", "b", "d"], builder.ToImmutable().Values);
    }

    [Fact]
    public void TaskNumbers_WordsOnEach_AreTheSameAsOneAfterAnother()
    {
        var random = new Random(7);
        var together = TaskNumbers.None;
        var apart = TaskNumbers.None;
        for (var round = 0; round < 50; round++)
        {
            var words = new Dictionary<TaskId, bool>();
            for (var word = 0; word < 20; word++)
            {
                words[new TaskId(random.Next(100))] = random.Next(2) == 0;
            }

            together = together.With(words);
            apart = words.Aggregate(
                apart, (known, word) => word.Value ? known.Add(word.Key) : known.Remove(word.Key));
            Assert.Equal(apart, together);
        }
    }
}
