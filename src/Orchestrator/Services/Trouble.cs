namespace Orc.Orchestrator.Services;

/// <summary>Why a task must give way to another.</summary>
internal readonly record struct Trouble(TroubleKind Kind, string Cause);
