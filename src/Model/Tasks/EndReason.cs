namespace Orc.Model.Tasks;

/// <summary>Why a task ended.</summary>
public enum EndReason
{
    None,

    /// <summary>The control plane wanted it gone.</summary>
    Stopped,
    Completed,
    Failed,

    /// <summary>It could not be prepared: no image, no port, a bad spec.</summary>
    Rejected,

    /// <summary>A person removed the container.</summary>
    RemovedByUser,
    Lost,
}
