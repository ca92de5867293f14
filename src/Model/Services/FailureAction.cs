namespace Orc.Model.Services;

/// <summary>What an update does when too many of its tasks fail.</summary>
public enum FailureAction
{
    Pause,
    Continue,
    Rollback,
}
