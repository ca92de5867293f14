namespace Orc.Orchestrator.Endpoints;

/// <summary>Whether an image that is missing is fetched.</summary>
internal enum PullUse
{
    ByPolicy,

    /// <summary>
    /// By policy; what cannot be had here is left to the nodes, which may have it or know where it is.
    /// </summary>
    OrLeave,

    /// <summary>A plan touches nothing; what would be fetched is said, and what nobody may fetch is an error.</summary>
    LookOnly,

    /// <summary>A plan for several nodes: what is not here may be elsewhere.</summary>
    LookOrLeave,
}
