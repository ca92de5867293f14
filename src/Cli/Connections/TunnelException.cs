namespace Orc.Cli.Connections;

/// <summary>Another node cannot be reached; the message says why, for people.</summary>
internal sealed class TunnelException(string message, Exception inner) : IOException(message, inner)
{
    /// <summary>It was reached: it is not this node's daemon that has ended.</summary>
    /// <param name="node">Empty: the manager.</param>
    /// <param name="inner">How it broke.</param>
    public static TunnelException Broken(string node, Exception inner) => new(
        $"the connection to {(node.Length == 0 ? "the manager" : $"node {node}")} was cut before it had answered; "
        + "whether it did what was asked is not known. See: orc node ls",
        inner);
}
