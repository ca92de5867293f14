using Orc.Model.Nodes;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>A machine of the simulation: its agent, and the line between it and the manager.</summary>
internal sealed class ClusterNode(NodeId id)
{
    public NodeId Id => id;

    public ClusterAgent Agent { get; set; } = null!;

    /// <summary>What it says does not arrive.</summary>
    public bool IsMute { get; set; }

    /// <summary>What it is told does not arrive.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>It is switched off, or its agent is.</summary>
    public bool IsDown { get; set; }

    public bool IsCut => IsMute || IsDeaf || IsDown;

    /// <summary>Another one begins with a hello.</summary>
    public int Session { get; set; }

    /// <summary>The manager has heard the hello of the session.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Messages of one session come in order.</summary>
    public long LastUp { get; set; }

    public long LastDown { get; set; }
}
