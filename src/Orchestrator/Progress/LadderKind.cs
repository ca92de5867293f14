namespace Orc.Orchestrator.Progress;

/// <summary>Which way a container is on.</summary>
internal enum LadderKind
{
    /// <summary>None that is shown.</summary>
    None,
    Create,

    /// <summary>In the place of another.</summary>
    Recreate,
    Stop,
    Kill,
    Restart,
    Remove,
}
