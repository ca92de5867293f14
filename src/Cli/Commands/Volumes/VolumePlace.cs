using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

/// <summary>Where a volume is: on the node that was said, on the one that owns it in the cluster, or here.</summary>
internal sealed record VolumePlace(string Node, ClusterVolume? OfCluster)
{
    /// <param name="invocation">What was typed.</param>
    /// <param name="volume">Its name.</param>
    /// <param name="node">Null: not said.</param>
    /// <param name="cancellationToken">The user gave up.</param>
    public static async Task<VolumePlace> FindAsync(
        Invocation invocation, string volume, string? node, CancellationToken cancellationToken)
    {
        if (node is not null)
        {
            return new VolumePlace(await NodeIdAsync(invocation, node, cancellationToken), null);
        }

        var own = await invocation.Cluster.FindOwnNodeAsync(cancellationToken);
        var known = (await ListAsync(invocation, cancellationToken)).FirstOrDefault(one => one.Name == volume);
        return new VolumePlace(known is { NodeId.Length: > 0 } ? known.NodeId : own, known);
    }

    /// <summary>The id of a node that may be called by its name.</summary>
    public static async Task<string> NodeIdAsync(
        Invocation invocation, string node, CancellationToken cancellationToken)
    {
        var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
        var nodes = (await cluster.Nodes.ListAsync(
            new ListNodesRequest(), cancellationToken: cancellationToken)).Nodes;
        return (nodes.FirstOrDefault(one => one.Id == node)
            ?? nodes.FirstOrDefault(one => string.Equals(one.Name, node, StringComparison.OrdinalIgnoreCase)))?.Id
            ?? throw new CliException($"no such node: {node}");
    }

    public async Task<Protocol.V1.Volumes.VolumesClient> OpenAsync(
        Invocation invocation, CancellationToken cancellationToken)
    {
        var channel = await invocation.Cluster.OpenNodeAsync(Node, cancellationToken);
        return new Protocol.V1.Volumes.VolumesClient(channel);
    }

    /// <summary>The cluster's volumes; none where this node is of no cluster, or its manager is away.</summary>
    public static async Task<IReadOnlyList<ClusterVolume>> ListAsync(
        Invocation invocation, CancellationToken cancellationToken)
    {
        if (!await invocation.Cluster.IsMemberAsync(cancellationToken))
        {
            return [];
        }

        try
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Services.ListVolumesAsync(
                new ListClusterVolumesRequest(), cancellationToken: cancellationToken);
            return reply.Volumes;
        }
        catch (RpcException away) when (away.StatusCode is StatusCode.Unavailable or StatusCode.FailedPrecondition
            or StatusCode.Internal)
        {
            // What is of this host needs no manager.
            return [];
        }
    }
}
