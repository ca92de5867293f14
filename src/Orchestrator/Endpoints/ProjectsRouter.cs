using Grpc.Core;
using Orc.Protocol.Tunnels;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>
/// The gRPC service <c>orc.v1.Projects</c> of a node: calls about this host's projects, and, where their metadata says
/// so, about the cluster's.
/// </summary>
/// <param name="host">This host's projects.</param>
/// <param name="openCluster">The cluster's; throws with a sentence for people when they are not kept here.</param>
internal sealed class ProjectsRouter(
    ProjectsEndpoint host, Func<CancellationToken, Task<ProjectsEndpoint>> openCluster)
    : Protocol.V1.Projects.ProjectsBase
{
    public override async Task Up(
        UpRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        await (await OfAsync(context)).Up(request, responseStream, context);

    public override async Task Down(
        DownRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        await (await OfAsync(context)).Down(request, responseStream, context);

    public override async Task Signal(
        SignalRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        await (await OfAsync(context)).Signal(request, responseStream, context);

    public override async Task Scale(
        ScaleRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        await (await OfAsync(context)).Scale(request, responseStream, context);

    public override async Task PrepareRun(
        PrepareRunRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        await (await OfAsync(context)).PrepareRun(request, responseStream, context);

    public override async Task<ListProjectsReply> List(ListProjectsRequest request, ServerCallContext context) =>
        await (await OfAsync(context)).List(request, context);

    private Task<ProjectsEndpoint> OfAsync(ServerCallContext context) =>
        context.RequestHeaders.GetValue(TunnelHeaders.Scope) == TunnelHeaders.ClusterScope
            ? openCluster(context.CancellationToken)
            : Task.FromResult(host);
}
