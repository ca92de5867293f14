namespace Orc.Cli.Connections;

/// <summary>No daemon answers at the address; the message says why and what to do.</summary>
internal sealed class DaemonUnreachableException(string message, UnreachableReason reason) : Exception(message)
{
    public UnreachableReason Reason { get; } = reason;
}
