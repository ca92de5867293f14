using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

public class UnreachedPeersTests
{
    [Fact]
    public void Of_WhatIsAskedAndWhatIsRemembered_IsToldApart()
    {
        var peers = UnreachedPeers.Of(
            [Reach("10.0.0.4", 2), Reach("10.0.0.3", 1), Reach("10.0.0.2", 7), Reach("10.0.0.5", 0)],
            ["10.0.0.9", "10.0.0.2", "10.0.0.3"]);

        Assert.Equal(["10.0.0.2", "10.0.0.4"], peers.Asked);
        Assert.Equal(["10.0.0.3", "10.0.0.9"], peers.Unasked);
    }

    private static PeerReach Reach(string machine, int misses) =>
        new() { Machine = machine, Gateway = "10.208.0.2", Misses = misses };
}
