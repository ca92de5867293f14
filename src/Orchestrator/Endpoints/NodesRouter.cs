using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>The gRPC service <c>orc.v1.Nodes</c> of a node, for the cluster whose store it keeps.</summary>
/// <param name="open">Throws with a sentence for people when the store is not kept here.</param>
internal sealed class NodesRouter(Func<CancellationToken, Task<NodesEndpoint>> open)
    : Protocol.V1.Nodes.NodesBase
{
    public override async Task<ListNodesReply> List(ListNodesRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).List(request, context);

    public override async Task<DocumentReply> Inspect(NodeRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Inspect(request, context);

    public override async Task<ImageHoldersReply> FindImage(
        ImageHoldersRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).FindImage(request, context);

    public override async Task<NodeWriteReply> Update(UpdateNodeRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Update(request, context);

    public override async Task<NodeWriteReply> Admit(NodeRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Admit(request, context);

    public override async Task<UpdateClusterReply> UpdateCluster(
        UpdateClusterRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).UpdateCluster(request, context);

    public override async Task<NodeWriteReply> Remove(RemoveNodeRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Remove(request, context);
}
