namespace Orc.Daemon.Clustering;

/// <summary>How this node reaches the API socket of another.</summary>
internal interface ITunnelRoutes
{
    /// <param name="node">An id or a name; empty: a manager.</param>
    /// <param name="cancellationToken">Ends the opening, not the tunnel.</param>
    /// <exception cref="IOException">It cannot be reached; the message says why.</exception>
    Task<Stream> OpenAsync(string node, CancellationToken cancellationToken);
}
