namespace Orc.Orchestrator.Planning;

/// <summary>What a person wants of services that are there.</summary>
internal enum ServiceVerb
{
    Stop,
    Start,
    Restart,
    Kill,

    /// <summary>Removes containers whose process does not run.</summary>
    Remove,
}
