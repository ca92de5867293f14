using Grpc.Core;
using Grpc.Net.Client;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Connections;

/// <summary>
/// The ways from here to a cluster: to a manager, who knows its services and nodes, and to the node that has a task.
/// What is not on this node is reached through its daemon, by a tunnel to the other's API.
/// </summary>
internal sealed class ClusterConnections(Invocation invocation) : IDisposable
{
    private readonly Dictionary<string, GrpcChannel> _channels = new(StringComparer.Ordinal);
    private ClusterMembershipReply? _membership;

    /// <summary>A channel to the API of a manager; it is ours to close.</summary>
    public async Task<GrpcChannel> OpenManagerAsync(CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var membership = await MembershipAsync(cancellationToken);
        return membership is { Cluster.Length: > 0, Role: WireNodeRole.Worker }
            ? Through(daemon, "")
            : daemon.Channel;
    }

    /// <summary>A channel to the API of a node, by its id or name; it is ours to close.</summary>
    public async Task<GrpcChannel> OpenNodeAsync(string node, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var own = await FindOwnNodeAsync(cancellationToken);
        return own.Length == 0 || own == node ? daemon.Channel : Through(daemon, node);
    }

    /// <summary>The id of the node that the command is typed on; empty: it does not say.</summary>
    public async Task<string> FindOwnNodeAsync(CancellationToken cancellationToken) =>
        (await MembershipAsync(cancellationToken)).Node;

    /// <summary>The node is of a cluster.</summary>
    public async Task<bool> IsMemberAsync(CancellationToken cancellationToken) =>
        (await MembershipAsync(cancellationToken)).Cluster.Length > 0;

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }
    }

    private async Task<ClusterMembershipReply> MembershipAsync(CancellationToken cancellationToken)
    {
        if (_membership is null)
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            try
            {
                _membership = await new Cluster.ClusterClient(daemon.Channel).GetMembershipAsync(
                    new ClusterMembershipRequest(), cancellationToken: cancellationToken);
            }
            catch (RpcException older) when (older.StatusCode == StatusCode.Unimplemented)
            {
                _membership = new ClusterMembershipReply();
            }
        }

        return _membership;
    }

    private GrpcChannel Through(DaemonConnection daemon, string node)
    {
        if (!_channels.TryGetValue(node, out var channel))
        {
            _channels[node] = channel = TunnelChannel.Open(daemon.Channel, node);
        }

        return channel;
    }
}
