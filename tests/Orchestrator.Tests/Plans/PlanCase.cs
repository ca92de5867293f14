namespace Orc.Orchestrator.Tests.Plans;

/// <summary>What is done first, what is asked then, and what would be done for it.</summary>
public sealed record PlanCase(string Name, string[] Steps, string Expected);
