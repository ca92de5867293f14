namespace Orc.Linux.Cgroups;

/// <summary>Which cgroup hierarchies the host has.</summary>
public enum CgroupMode
{
    /// <summary>Version 1 only.</summary>
    Legacy,

    /// <summary>Version 1 for the controllers, and a version 2 hierarchy beside it.</summary>
    Hybrid,

    /// <summary>Version 2 only.</summary>
    Unified,
}
