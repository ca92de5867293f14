namespace Orc.Orchestrator.Recovery;

/// <summary>A backup cannot be read, or not be restored here; the message says why, for people.</summary>
internal sealed class BackupException(string message) : Exception(message);
