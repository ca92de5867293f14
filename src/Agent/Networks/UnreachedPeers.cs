namespace Orc.Agent.Networks;

/// <summary>The machines that a node does not reach through overlay networks, each named once, in order.</summary>
/// <param name="Asked">They are asked, and do not answer.</param>
/// <param name="Unasked">They did not when they could last be asked: whether they would now, nobody knows.</param>
internal sealed record UnreachedPeers(IReadOnlyList<string> Asked, IReadOnlyList<string> Unasked)
{
    public static readonly UnreachedPeers None = new([], []);

    public static UnreachedPeers Of(IEnumerable<PeerReach> reaches, IEnumerable<string> remembered)
    {
        var asked = reaches.Where(reach => reach.IsLost)
            .Select(reach => reach.Machine)
            .Order(StringComparer.Ordinal)
            .ToList();
        return new UnreachedPeers(
            asked, [.. remembered.Except(asked, StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }
}
