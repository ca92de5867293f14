namespace Orc.Cli.Attaching;

/// <summary>Why a person is not attached any more.</summary>
internal enum AttachedEndKind
{
    /// <summary>The process ended.</summary>
    Exited,

    /// <summary>It was started, and nobody wanted to stay.</summary>
    Started,

    /// <summary>The person left by the detach keys.</summary>
    Detached,

    /// <summary>Nothing ran.</summary>
    Failed,

    /// <summary>The daemon is back, and has the container, which was not started yet.</summary>
    Unstarted,

    /// <summary>The daemon is back, and has not made the container.</summary>
    Unmade,

    /// <summary>The daemon is gone and did not come back.</summary>
    Lost,
}
