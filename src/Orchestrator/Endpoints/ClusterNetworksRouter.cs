using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>The gRPC service <c>orc.v1.ClusterNetworks</c> of a node, for the cluster whose store it keeps.</summary>
/// <param name="open">Throws with a sentence for people when the store is not kept here.</param>
internal sealed class ClusterNetworksRouter(Func<CancellationToken, Task<ClusterNetworksEndpoint>> open)
    : ClusterNetworks.ClusterNetworksBase
{
    public override async Task<CreateNetworkReply> Create(CreateNetworkRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Create(request, context);

    public override async Task<ListNetworksReply> List(ListNetworksRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).List(request, context);

    public override async Task<InspectReply> Inspect(NetworkRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Inspect(request, context);

    public override async Task<Empty> Remove(NetworkRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Remove(request, context);

    public override async Task<PruneReply> Prune(PruneRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Prune(request, context);
}
