namespace Orc.Orchestrator.Store;

/// <summary>Who goes first where not all can go at once.</summary>
internal enum Urgency
{
    /// <summary>Somebody waits for the answer.</summary>
    Awaited,

    /// <summary>A loop's work, of which more comes.</summary>
    Steady,
}
