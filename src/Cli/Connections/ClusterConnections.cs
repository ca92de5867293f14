using Grpc.Core;
using Grpc.Net.Client;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Connections;

/// <summary>
/// The ways from here to a cluster: to a manager, who knows its services and nodes, and to the node that has a task.
/// </summary>
internal sealed class ClusterConnections(Invocation invocation) : IDisposable
{
    private ClusterMembershipReply? _membership;

    /// <summary>A channel to the API of a manager; it is ours to close.</summary>
    public async Task<GrpcChannel> OpenManagerAsync(CancellationToken cancellationToken) =>
        (await invocation.ConnectAsync(cancellationToken)).Channel;

    /// <summary>A channel to the API of a node, by its id; it is ours to close.</summary>
    public async Task<GrpcChannel> OpenNodeAsync(string node, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var own = await FindOwnNodeAsync(cancellationToken);
        return own.Length == 0 || own == node
            ? daemon.Channel
            : throw new CliException($"the node {node} cannot be reached from here: ask on that node itself");
    }

    /// <summary>The id of the node that the command is typed on; empty: it does not say.</summary>
    public async Task<string> FindOwnNodeAsync(CancellationToken cancellationToken)
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

        return _membership.Node;
    }

    public void Dispose()
    {
        // The daemon's own channel is the invocation's.
    }
}
