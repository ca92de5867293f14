namespace Orc.ControlPlane.Benchmarks;

/// <summary>One thing that was measured, and what it should be at most.</summary>
internal sealed record Figure(string What, double Value, string Unit, double? Target = null);
