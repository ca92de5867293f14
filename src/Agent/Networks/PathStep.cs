namespace Orc.Agent.Networks;

/// <summary>One step of the way to a service, and what is wrong with it.</summary>
/// <param name="Step">name, address, slots, endpoint, port.</param>
/// <param name="Text">What it leads to.</param>
/// <param name="Fault">Null: it is as it should be.</param>
internal sealed record PathStep(string Step, string Text, string? Fault = null);
