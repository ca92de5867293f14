namespace Orc.Orchestrator.Endpoints;

/// <summary>What a node says of ports that all nodes shall publish.</summary>
/// <param name="Obstacle">A sentence: one is in use there, and by whom; null: none is, or the node was not heard.
/// </param>
/// <param name="Lacking">Places in the list that was asked about, of ports on an address that this node lacks.</param>
internal sealed record PortAnswer(string? Obstacle, IReadOnlyList<int> Lacking)
{
    public static readonly PortAnswer Free = new(null, []);
}
