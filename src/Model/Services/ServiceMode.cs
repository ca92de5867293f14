namespace Orc.Model.Services;

/// <summary>How many tasks a service has, and whether they end.</summary>
public enum ServiceMode
{
    /// <summary>As many as its replicas say.</summary>
    Replicated,

    /// <summary>One on each node that fits.</summary>
    Global,

    /// <summary>So many that complete, a number of them at a time.</summary>
    ReplicatedJob,

    /// <summary>One that completes on each node that fits.</summary>
    GlobalJob,
}
