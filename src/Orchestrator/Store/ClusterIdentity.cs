namespace Orc.Orchestrator.Store;

/// <summary>
/// Which control plane this is. Agents refuse another cluster's assignments, and remove nothing for a store that was
/// emptied or restored (another incarnation).
/// </summary>
internal sealed record ClusterIdentity(string ClusterId, long Incarnation)
{
    /// <summary>Of a store that nobody has opened yet.</summary>
    public static readonly ClusterIdentity None = new("", 0);
}
