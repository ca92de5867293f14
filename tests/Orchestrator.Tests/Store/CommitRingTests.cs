using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

public sealed class CommitRingTests
{
    [Theory]
    [InlineData(9, "")]
    [InlineData(8, "9")]
    [InlineData(5, "6 7 8 9")]
    [InlineData(4, "gap")]
    [InlineData(0, "gap")]
    [InlineData(12, "gap")]
    public void After_NineCommitsInARingOfFour_GivesWhatIsLeft(long version, string expected)
    {
        var ring = new CommitRing(4, 100);
        var head = Snapshot.Empty;
        for (var number = 1; number <= 9; number++)
        {
            var commit = new Commit(number, new ClusterTime(number), [new Change.SetCounter(number)]);
            head = head.Apply(commit);
            ring.Add(commit);
        }

        var range = ring.After(version, head);

        Assert.Equal(
            expected, range.IsGap ? "gap" : string.Join(' ', range.Commits.Select(commit => commit.Version)));
    }

    [Fact]
    public void After_NothingCameYet_IsAGap() =>
        Assert.True(new CommitRing(4, 100).After(1, Snapshot.Empty with { Version = 7 }).IsGap);

    /// <summary>It does not hold on to all that a big deploy changed; the last ones stay, however large they are.
    /// </summary>
    [Theory]
    [InlineData(1, 200)]
    [InlineData(10, 100)]
    [InlineData(500, CommitRing.Least)]
    public void After_LargeCommits_AreFewer(int changes, int expected)
    {
        var ring = new CommitRing(200, 1000);
        var head = Snapshot.Empty;
        for (var number = 1; number <= 300; number++)
        {
            var commit = new Commit(
                number, new ClusterTime(number), [.. Enumerable.Repeat(new Change.SetCounter(number), changes)]);
            head = head.Apply(commit);
            ring.Add(commit);
        }

        Assert.Equal(expected, ring.After(300 - expected, head).Commits.Count);
        Assert.True(ring.After(300 - expected - 1, head).IsGap);
    }
}
