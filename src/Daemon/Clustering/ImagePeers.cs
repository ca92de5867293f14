namespace Orc.Daemon.Clustering;

/// <summary>Other nodes of the cluster, as far as images come from them.</summary>
internal sealed record ImagePeers
{
    /// <summary>This node's id.</summary>
    public required string Own { get; init; }

    /// <summary>What <see cref="OpenAsync"/> calls a manager, which is asked first; null: this node is one.</summary>
    public string? Manager { get; init; }

    /// <summary>The ids of nodes that say that they have the image of an id. Throws IOException or RpcException when
    /// nobody can be asked.</summary>
    public required Func<string, CancellationToken, Task<IReadOnlyList<string>>> FindAsync { get; init; }

    /// <summary>A way to a node's API. Throws IOException when there is none.</summary>
    public required Func<string, CancellationToken, Task<Stream>> OpenAsync { get; init; }
}
