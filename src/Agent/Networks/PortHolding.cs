namespace Orc.Agent.Networks;

/// <summary>Whose a port is that a service of the cluster publishes on this node.</summary>
internal enum PortHolding
{
    /// <summary>Nothing is known of anybody else; what arrives where nobody serves may be a program's.</summary>
    Unsure,

    /// <summary>We hold it.</summary>
    Ours,

    /// <summary>Somebody else has it, and keeps it.</summary>
    Blocked,
}
