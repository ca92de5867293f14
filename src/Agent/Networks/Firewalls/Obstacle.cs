namespace Orc.Agent.Networks.Firewalls;

/// <summary>A chain of another firewall that drops forwarded packets, those of our containers among them.</summary>
internal sealed record Obstacle
{
    /// <summary>In people's words: Docker, firewalld, ufw, iptables, nftables.</summary>
    public required string Firewall { get; init; }

    /// <summary>The chain that the kernel calls.</summary>
    public required ForeignChain Chain { get; init; }

    /// <summary>The chain where that firewall wants what users add.</summary>
    public required ForeignChain Place { get; init; }

    /// <summary>Why it drops: "its policy is drop".</summary>
    public required string Reason { get; init; }

    /// <summary>It is told over D-Bus, not by a rule.</summary>
    public bool IsFirewalld => Firewall == ObstacleDecider.Firewalld;
}
