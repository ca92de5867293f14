namespace Orc.Model.Tasks;

/// <summary>A ladder that a task only climbs. The gaps leave room for rungs to come.</summary>
public enum TaskState
{
    New = 0,
    Pending = 64,
    Assigned = 128,
    Preparing = 192,

    /// <summary>Image, root file system, address and record are there; no process yet.</summary>
    Ready = 256,

    /// <summary>
    /// Its process was started at least once; the container's own state goes back and forth from here.
    /// </summary>
    Live = 320,

    /// <summary>Never started again; why is the <see cref="EndReason"/>.</summary>
    Ended = 384,
    Removed = 448,
}
