namespace Orc.Orchestrator.Scheduling;

/// <summary>How far somebody has looked through a <see cref="NodeOrder"/>: what is before it is not for them.</summary>
/// <param name="Step">Which count of tasks.</param>
/// <param name="Word">Which nodes of those.</param>
internal readonly record struct OrderCursor(int Step, int Word);
