namespace Orc.Protocol.Tunnels;

/// <summary>
/// What a tunnel's call says in its metadata, and other calls that are not for the node that gets them.
/// </summary>
public static class TunnelHeaders
{
    /// <summary>The node to reach: an id or a name. Absent: a manager.</summary>
    public const string Node = "orc-node";

    /// <summary>Which tunnel a node serves.</summary>
    public const string Ticket = "orc-ticket";

    /// <summary><c>cluster</c>: the call is about the cluster's projects, not this host's.</summary>
    public const string Scope = "orc-scope";

    public const string ClusterScope = "cluster";
}
