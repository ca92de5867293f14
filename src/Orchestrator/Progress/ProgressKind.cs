namespace Orc.Orchestrator.Progress;

/// <summary>What a line of progress is about.</summary>
internal enum ProgressKind
{
    Container,
    Network,
    Volume,
    Service,

    /// <summary>A sentence for the user: its text alone is said.</summary>
    Warning,
}
