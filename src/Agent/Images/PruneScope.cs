namespace Orc.Agent.Images;

/// <summary>Which images a prune looks at.</summary>
public enum PruneScope
{
    /// <summary>Those without a name.</summary>
    Dangling,

    /// <summary>All that no container uses.</summary>
    Unused,
}
