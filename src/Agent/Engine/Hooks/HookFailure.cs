namespace Orc.Agent.Engine.Hooks;

/// <summary>A hook that did not do what it should: what a person is told, and the code it ended with.</summary>
internal sealed record HookFailure(string Message, int Code);
