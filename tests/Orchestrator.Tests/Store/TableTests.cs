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
        var reader = table.ToReader();
        for (var step = 0; step < 3_000; step++)
        {
            // Near the one before, as a rule.
            var number = step % 10 == 0 ? random.Next(-1, most + 40) : (step * 7) % most;
            Assert.Equal(expected.GetValueOrDefault(number), reader.Find(number));
        }
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

    [Theory]
    [InlineData(100, 1)]
    [InlineData(50_000, 2)]
    public void NumberTable_Differences_AreThoseOfTwoDictionaries(int most, int seed)
    {
        var random = new Random(seed);
        var table = NumberTable<string>.Empty.SetItem(most, "last");
        for (var round = 0; round < 50; round++)
        {
            var before = table;
            for (var step = random.Next(20); step > 0; step--)
            {
                var number = random.Next(most);
                table = random.Next(3) == 0 ? table.Remove(number) : table.SetItem(number, $"{number}/{round}");
            }

            var expected = Enumerable.Range(0, most + 1)
                .Select(number => ((long)number, before.Find(number), table.Find(number)))
                .Where(one => !ReferenceEquals(one.Item2, one.Item3));
            Assert.Equal(expected, before.FindDifferences(table)!);
        }

        Assert.Null(NumberTable<string>.Empty.SetItem(1, "a").FindDifferences(table));
    }

    [Fact]
    public void TaskNumbers_WordsOnEach_AreTheSameAsOneAfterAnother()
    {
        var random = new Random(7);
        var together = TaskNumbers.None;
        var apart = TaskNumbers.None;
        for (var round = 0; round < 50; round++)
        {
            // Some of one, some that follow what is there, and the last word on each counts.
            var words = new List<(TaskId Task, bool IsThere)>();
            for (var word = random.Next(3) == 0 ? 1 : 20; word > 0; word--)
            {
                words.Add(random.Next(5) == 0
                    ? (new TaskId(100 + (20 * round) + (20 - word)), true)
                    : (new TaskId(random.Next(100)), random.Next(2) == 0));
            }

            together = together.With(words);
            apart = words.Aggregate(
                apart, (known, word) => word.IsThere ? known.Add(word.Task) : known.Remove(word.Task));
            Assert.Equal(apart, together);
        }
    }
}
