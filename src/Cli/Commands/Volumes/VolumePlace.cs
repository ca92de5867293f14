using Grpc.Core;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

/// <summary>Where a volume is: on the node that was said, on the one that owns it in the cluster, or here.</summary>
internal sealed record VolumePlace(string Node, ClusterVolume? OfCluster)
{
    private const string Self = "self";

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

        try
        {
            var own = await invocation.Cluster.FindOwnNodeAsync(cancellationToken);
            var known = await FindOfClusterAsync(invocation, volume, cancellationToken);
            return new VolumePlace(known is { NodeId.Length: > 0 } ? known.NodeId : own, known);
        }
        catch (RpcException away) when (IsAway(away))
        {
            throw new CliException(
                $"which node has volume {volume} is not known ({DaemonErrors.Reason(away)}): say --node, which is "
                + $"{Self} for this one");
        }
    }

    /// <summary>The id of a node that may be called by its name.</summary>
    public static async Task<string> NodeIdAsync(
        Invocation invocation, string node, CancellationToken cancellationToken)
    {
        var own = await invocation.Cluster.FindOwnNodeAsync(cancellationToken);
        if (node == Self || node == own)
        {
            return own;
        }

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
        try
        {
            return await AskAsync(invocation, "", cancellationToken);
        }
        catch (RpcException away) when (IsAway(away))
        {
            // What is of this host needs no manager.
            return [];
        }
    }

    /// <summary>Null: the cluster has none of that name, or this node is of no cluster.</summary>
    public static async Task<ClusterVolume?> FindOfClusterAsync(
        Invocation invocation, string volume, CancellationToken cancellationToken) =>
        await AskAsync(invocation, volume, cancellationToken) is [var known, ..] ? known : null;

    /// <summary>The same, but where the manager is away a warning, and null: what is of this node needs none.</summary>
    public static async Task<ClusterVolume?> FindKnownAsync(
        Invocation invocation, string volume, CancellationToken cancellationToken)
    {
        try
        {
            return await FindOfClusterAsync(invocation, volume, cancellationToken);
        }
        catch (RpcException away) when (IsAway(away))
        {
            await invocation.Error.WriteLineAsync(
                $"WARNING: whether {volume} is a volume of the cluster is not known: {DaemonErrors.Reason(away)}");
            return null;
        }
    }

    /// <summary>The same where another node has it; null: none.</summary>
    public static async Task<VolumePlace?> FindElsewhereAsync(
        Invocation invocation, string volume, CancellationToken cancellationToken)
    {
        var own = await invocation.Cluster.FindOwnNodeAsync(cancellationToken);
        var known = await FindKnownAsync(invocation, volume, cancellationToken);
        return known is { NodeId.Length: > 0 } && known.NodeId != own
            ? new VolumePlace(known.NodeId, known)
            : null;
    }

    /// <summary>Its content was brought to a node: what uses it goes there from now on.</summary>
    public static Task OwnAsync(
        Invocation invocation, ClusterVolume volume, string node, CancellationToken cancellationToken) =>
        MoveAsync(invocation, volume, node, cancellationToken);

    /// <summary>Its node is lost: the cluster knows it no more.</summary>
    public static Task DropAsync(
        Invocation invocation, ClusterVolume volume, CancellationToken cancellationToken) =>
        MoveAsync(invocation, volume, node: "", cancellationToken);

    /// <summary>No manager answers: it is not there, or what is there is none.</summary>
    public static bool IsAway(RpcException failure) => failure.StatusCode is StatusCode.Unavailable
        or StatusCode.FailedPrecondition or StatusCode.Internal;

    private static async Task MoveAsync(
        Invocation invocation, ClusterVolume volume, string node, CancellationToken cancellationToken)
    {
        var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
        await cluster.Services.MoveVolumeAsync(
            new MoveVolumeRequest
            {
                RequestId = RequestIds.Create(),
                Volume = volume.Name,
                From = volume.NodeId,
                To = node,
            },
            cancellationToken: cancellationToken);
    }

    private static async Task<IReadOnlyList<ClusterVolume>> AskAsync(
        Invocation invocation, string volume, CancellationToken cancellationToken)
    {
        if (!await invocation.Cluster.IsMemberAsync(cancellationToken))
        {
            return [];
        }

        var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
        var reply = await cluster.Services.ListVolumesAsync(
            new ListClusterVolumesRequest { Volume = volume }, cancellationToken: cancellationToken);
        return reply.Volumes;
    }
}
