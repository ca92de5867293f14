namespace Orc.Orchestrator.Endpoints;

/// <summary>Whether an image that is missing is fetched.</summary>
internal enum PullUse
{
    ByPolicy,

    /// <summary>
    /// By policy; what cannot be had here is left to the nodes, which may have it or know where it is.
    /// </summary>
    OrLeave,

    /// <summary>A plan touches nothing.</summary>
    LookOnly,
}
