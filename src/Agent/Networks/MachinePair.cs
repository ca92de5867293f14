namespace Orc.Agent.Networks;

/// <summary>This machine and another, by the addresses at which they reach one another.</summary>
internal readonly record struct MachinePair(string Here, string There);
