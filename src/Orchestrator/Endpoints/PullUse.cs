namespace Orc.Orchestrator.Endpoints;

/// <summary>Whether an image that is missing is fetched.</summary>
internal enum PullUse
{
    ByPolicy,

    /// <summary>A plan touches nothing.</summary>
    LookOnly,
}
