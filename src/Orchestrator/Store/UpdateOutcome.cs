namespace Orc.Orchestrator.Store;

/// <summary>The end of a write, the version at which it can be read, and what went wrong if it did.</summary>
internal sealed record UpdateOutcome(UpdateResult Result, long Version, string Error = "")
{
    public bool IsDone => Result is UpdateResult.Committed or UpdateResult.Nothing or UpdateResult.Repeated;
}
