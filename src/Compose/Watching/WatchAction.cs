namespace Orc.Compose.Watching;

/// <summary>What follows a change.</summary>
public enum WatchAction
{
    /// <summary>The image is built anew.</summary>
    Rebuild,

    /// <summary>The files are brought into the containers.</summary>
    Sync,

    Restart,

    SyncAndRestart,

    /// <summary>And then a command is run in each container.</summary>
    SyncAndExec,
}
