using Microsoft.Extensions.Time.Testing;
using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

public class LostPeersTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Leave_WhoeverWasNotReached_IsRememberedForAWhile()
    {
        var lost = new LostPeers(_time);
        lost.Leave(Reach("10.0.0.2", misses: 2));
        lost.Leave(Reach("10.0.0.3", misses: 1));

        _time.Advance(LostPeers.Patience - TimeSpan.FromSeconds(1));
        Assert.Equal(["10.0.0.2"], lost.Remembered);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(lost.Remembered);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Hear_AskedAgain_IsRememberedUntilItIsKnown(int misses, bool isRemembered)
    {
        var lost = new LostPeers(_time);
        lost.Leave(Reach("10.0.0.2", misses: 5));
        lost.Hear(Reach("10.0.0.2", misses));

        Assert.Equal(isRemembered, lost.Remembered.Any());
    }

    private static PeerReach Reach(string machine, int misses) =>
        new() { Machine = machine, Gateway = "10.208.0.2", Misses = misses };
}
