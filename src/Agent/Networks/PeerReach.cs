namespace Orc.Agent.Networks;

/// <summary>How another machine is reached through an overlay network, as last probed.</summary>
internal sealed record PeerReach
{
    public required string Machine { get; init; }

    /// <summary>Its own address on the network that was probed.</summary>
    public required string Gateway { get; init; }

    /// <summary>Probes in a row that nobody answered.</summary>
    public int Misses { get; init; }

    /// <summary>Small packets get through and those of full size do not.</summary>
    public bool IsNarrow { get; init; }

    /// <summary>One lost packet is no break.</summary>
    public bool IsLost => Misses >= 2;
}
