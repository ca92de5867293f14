namespace Orc.Orchestrator.Store;

/// <summary>
/// Changes, and the snapshot that comes of them but for its version and time: nobody applies them twice.
/// </summary>
internal sealed record DecidedChanges(IReadOnlyList<Change> Changes, Snapshot After);
