using Grpc.Core;
using Grpc.Core.Interceptors;
using Orc.Cli.Invoking;
using V1 = Orc.Protocol.V1;

namespace Orc.Cli.Connections;

/// <summary>
/// What is asked of a manager. Its calls say that they are about the cluster, and not about its host.
/// </summary>
internal sealed class ClusterClient
{
    private const string ScopeHeader = "orc-scope";

    private ClusterClient(CallInvoker calls)
    {
        Services = new V1.Services.ServicesClient(calls);
        Nodes = new V1.Nodes.NodesClient(calls);
        Projects = new V1.Projects.ProjectsClient(calls);
        Files = new V1.ClusterFiles.ClusterFilesClient(calls);
        Networks = new V1.ClusterNetworks.ClusterNetworksClient(calls);
    }

    public V1.Services.ServicesClient Services { get; }

    public V1.Nodes.NodesClient Nodes { get; }

    public V1.Projects.ProjectsClient Projects { get; }

    public V1.ClusterFiles.ClusterFilesClient Files { get; }

    public V1.ClusterNetworks.ClusterNetworksClient Networks { get; }

    public static async Task<ClusterClient> OpenAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var channel = await invocation.Cluster.OpenManagerAsync(cancellationToken);
        return new ClusterClient(channel.Intercept(headers =>
        {
            headers.Add(ScopeHeader, "cluster");
            return headers;
        }));
    }
}
