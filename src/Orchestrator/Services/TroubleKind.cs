namespace Orc.Orchestrator.Services;

/// <summary>In what manner a task of a Cluster project gives way to another.</summary>
internal enum TroubleKind
{
    /// <summary>It ended, or keeps ending: another takes its place after a pause that grows.</summary>
    Failed,

    /// <summary>Its node cannot be reached, so that nobody knows: another takes its place at once.</summary>
    Lost,

    /// <summary>
    /// Its node cannot be reached, and has stopped it: another takes its place, and it never comes back.
    /// </summary>
    CutOff,

    /// <summary>It cannot stay where it is: another takes its place, in the order of updates.</summary>
    Moved,

    /// <summary>Its settings are not those that are wanted: the update decides when.</summary>
    Outdated,
}
