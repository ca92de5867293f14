namespace Orc.Orchestrator.Progress;

/// <summary>Networks and volumes come before the containers on them, and go after.</summary>
internal enum ResourceMoment
{
    Appearing,
    Disappearing,
}
