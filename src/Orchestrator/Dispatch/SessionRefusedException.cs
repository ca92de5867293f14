namespace Orc.Orchestrator.Dispatch;

/// <summary>An agent's session cannot be served; the message says why.</summary>
internal sealed class SessionRefusedException(string message) : Exception(message);
