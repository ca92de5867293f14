using System.Collections.Immutable;
using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

public sealed class EvenSlotsTests
{
    [Fact]
    public void Next_Nobody_GoesRound() =>
        Assert.Equal(["a", "b", "c", "a", "b"], EvenSlots.Next([], ["a", "b", "c"], 5));

    [Fact]
    public void Next_TheSame_ChangesNothing() =>
        Assert.Equal(["c", "a", "b", "b"], EvenSlots.Next(["c", "a", "b", "b"], ["a", "b", "c"], 4));

    [Fact]
    public void Next_OneComes_GetsItsShareOfTheOthers() => Assert.Equal(
        ["a", "b", "a", "b", "c", "c"], EvenSlots.Next(["a", "b", "a", "b", "a", "b"], ["a", "b", "c"], 6));

    [Fact]
    public void Next_AnotherCount_BeginsAnew() =>
        Assert.Equal(["a", "b", "a", "b"], EvenSlots.Next(["b", "a"], ["a", "b"], 4));

    /// <summary>Whoever comes and goes: shares are even, and no more moves than has to.</summary>
    [Fact]
    public void Next_OfAnyBefore_IsEvenAndMovesNoMoreThanItMust()
    {
        for (var seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            var count = random.Next(2) == 0 ? 60 : 240;
            ImmutableArray<string> slots = [];
            for (var turn = 0; turn < 10; turn++)
            {
                ImmutableArray<string> endpoints =
                    [.. Enumerable.Range(0, 40).Where(_ => random.Next(3) == 0).Select(number => $"e{number}")];
                if (endpoints.IsEmpty)
                {
                    continue;
                }

                var next = EvenSlots.Next(slots, endpoints, count);
                Assert.Equal(count, next.Length);
                var shares = endpoints.Select(endpoint => next.Count(slot => slot == endpoint)).ToList();
                Assert.Equal(count, shares.Sum());
                Assert.InRange(shares.Max() - shares.Min(), 0, 1);
                if (!slots.IsEmpty)
                {
                    var kept = slots.Zip(next).Count(pair => pair.First == pair.Second);
                    Assert.Equal(MostKept(slots, endpoints, count), kept);
                }

                slots = next;
            }
        }
    }

    // What any even distribution can leave where it is: each keeps at most its share, some one more.
    private static int MostKept(ImmutableArray<string> before, ImmutableArray<string> endpoints, int count)
    {
        var (share, larger) = Math.DivRem(count, endpoints.Length);
        var had = endpoints.Select(endpoint => before.Count(slot => slot == endpoint)).ToList();
        return had.Sum(shares => Math.Min(shares, share)) + Math.Min(larger, had.Count(shares => shares > share));
    }
}
