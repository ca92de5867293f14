using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>The gRPC service <c>orc.v1.Services</c> of a node, for the cluster whose store it keeps.</summary>
/// <param name="open">Throws with a sentence for people when the store is not kept here.</param>
/// <param name="follow">Carries a call out that waits for what the control plane does, and ends it with that.</param>
internal sealed class ServicesRouter(
    Func<CancellationToken, Task<ServicesEndpoint>> open,
    Func<Func<ServicesEndpoint, Task>, CancellationToken, Task> follow)
    : Protocol.V1.Services.ServicesBase
{
    public override async Task<ListServicesReply> List(ListServicesRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).List(request, context);

    public override async Task<DocumentReply> Inspect(ServiceRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Inspect(request, context);

    public override async Task<ListTasksReply> ListTasks(ListTasksRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).ListTasks(request, context);

    public override async Task<ServiceWriteReply> Create(CreateServiceRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Create(request, context);

    public override async Task<ServiceWriteReply> Update(
        UpdateServiceRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Update(request, context);

    public override async Task<ServiceWriteReply> Scale(ScaleServicesRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Scale(request, context);

    public override async Task<ServiceWriteReply> Rollback(
        RollbackServiceRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Rollback(request, context);

    public override async Task<ServiceWriteReply> Remove(
        RemoveServicesRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Remove(request, context);

    public override async Task<RebalanceReply> Rebalance(RebalanceRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Rebalance(request, context);

    public override Task Follow(
        FollowServicesRequest request,
        IServerStreamWriter<ServiceProgress> responseStream,
        ServerCallContext context) =>
        follow(services => services.Follow(request, responseStream, context), context.CancellationToken);

    public override async Task<ExplainReply> Explain(ServiceRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Explain(request, context);

    public override async Task<ListClusterVolumesReply> ListVolumes(
        ListClusterVolumesRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).ListVolumes(request, context);

    public override async Task<MoveVolumeReply> MoveVolume(MoveVolumeRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).MoveVolume(request, context);

    public override async Task<ListReleasesReply> ListReleases(
        ListReleasesRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).ListReleases(request, context);
}
