namespace Orc.Orchestrator.Updates;

/// <summary>How an update of a service goes, in Swarm's words.</summary>
internal enum UpdateStatus
{
    None,
    Updating,
    Paused,
    Completed,
    RollbackStarted,
    RollbackPaused,
    RollbackCompleted,
}
