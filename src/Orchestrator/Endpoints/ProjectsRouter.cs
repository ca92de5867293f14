using Grpc.Core;
using Orc.Protocol.Tunnels;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>
/// The gRPC service <c>orc.v1.Projects</c> of a node: calls about this host's projects, and, where their metadata says
/// so, about the cluster's.
/// </summary>
/// <param name="onHost">Carries a call out on this host's projects.</param>
/// <param name="onCluster">Carries one out on the cluster's; throws with a sentence for people when they are not kept
/// here, or nobody looks after them any more.</param>
internal sealed class ProjectsRouter(
    Func<Func<ProjectsEndpoint, Task>, Task> onHost,
    Func<Func<ProjectsEndpoint, Task>, CancellationToken, Task> onCluster)
    : Protocol.V1.Projects.ProjectsBase
{
    public override Task Up(
        UpRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        RouteAsync(context, projects => projects.Up(request, responseStream, context));

    public override Task Down(
        DownRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        RouteAsync(context, projects => projects.Down(request, responseStream, context));

    public override Task Signal(
        SignalRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        RouteAsync(context, projects => projects.Signal(request, responseStream, context));

    public override Task Scale(
        ScaleRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        RouteAsync(context, projects => projects.Scale(request, responseStream, context));

    public override Task PrepareRun(
        PrepareRunRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        RouteAsync(context, projects => projects.PrepareRun(request, responseStream, context));

    public override async Task<ListProjectsReply> List(ListProjectsRequest request, ServerCallContext context)
    {
        var reply = new ListProjectsReply();
        await RouteAsync(context, async projects => reply = await projects.List(request, context));
        return reply;
    }

    private async Task RouteAsync(ServerCallContext context, Func<ProjectsEndpoint, Task> call)
    {
        if (context.RequestHeaders.GetValue(TunnelHeaders.Scope) == TunnelHeaders.ClusterScope)
        {
            await onCluster(call, context.CancellationToken);
        }
        else
        {
            await onHost(call);
        }
    }
}
