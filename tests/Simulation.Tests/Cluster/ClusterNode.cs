using Orc.Model.Nodes;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>A member of the simulation: its agent, and the line between it and the manager.</summary>
internal sealed class ClusterNode(NodeId id, string address)
{
    public NodeId Id => id;

    /// <summary>Where the other machines reach it.</summary>
    public string Address => address;

    public ClusterAgent Agent { get; set; } = null!;

    /// <summary>What it says does not arrive.</summary>
    public bool IsMute { get; set; }

    /// <summary>What it is told does not arrive.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>It is switched off, or its agent is.</summary>
    public bool IsDown { get; set; }

    /// <summary>It left, and did not come back yet.</summary>
    public bool IsOut { get; set; }

    public bool IsCut => IsMute || IsDeaf || IsDown || IsOut;

    /// <summary>Another one begins with a hello.</summary>
    public int Session { get; set; }

    /// <summary>How many milliseconds more each message takes.</summary>
    public int Delay { get; set; }

    /// <summary>When its line was last in trouble, or slow.</summary>
    public long TroubleAt { get; set; } = long.MinValue / 2;

    /// <summary>Messages of one session come in order.</summary>
    public long LastUp { get; set; }

    public long LastDown { get; set; }

    /// <summary>What has arrived while the manager was stalled.</summary>
    public Queue<(int Session, Action Deliver)> Unread { get; } = [];

    public bool IsToBeTold { get; set; }
}
