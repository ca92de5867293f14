namespace Orc.Cli.Connections;

/// <summary>Another node cannot be reached; the message says why, for people.</summary>
internal sealed class TunnelException(string message, Exception inner) : IOException(message, inner);
