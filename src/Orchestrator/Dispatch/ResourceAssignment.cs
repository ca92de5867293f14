namespace Orc.Orchestrator.Dispatch;

/// <summary>A network or volume that an agent shall have, or shall remove.</summary>
internal readonly record struct ResourceAssignment<TSpec>(TSpec Spec, bool Removed)
    where TSpec : class;
