namespace Orc.Orchestrator.Progress;

/// <summary>What a line of progress is about.</summary>
internal enum ProgressKind
{
    Container,
    Network,
    Volume,
    Service,
}
