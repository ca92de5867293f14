using Grpc.Core;
using Orc.Model.Projects;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>Compose's verbs: <c>up</c>, <c>down</c>, <c>stop</c>, <c>scale</c>, <c>run</c>, <c>ls</c>.</summary>
internal sealed class ProjectsEndpoint(
    ProjectCalls calls, UpCall up, SignalCall signal, RunCall run, ProjectReading reading)
    : Protocol.V1.Projects.ProjectsBase
{
    public override async Task Up(
        UpRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context)
    {
        using var events = new ProjectEventWriter(responseStream);
        await up.RunAsync(request, events, context.CancellationToken);
    }

    public override async Task Scale(
        ScaleRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context)
    {
        using var events = new ProjectEventWriter(responseStream);
        await up.RunAsync(request, events, context.CancellationToken);
    }

    public override async Task Down(
        DownRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context)
    {
        using var events = new ProjectEventWriter(responseStream);
        var options = RequestMapping.Options(request);
        reading.CheckOrigin(calls.Head, options.Project, request.Origin);
        var call = new ProjectCall
        {
            Request = RequestMapping.Id(request.RequestId),
            Plan = snapshot => DownPlanner.Plan(snapshot, options),
            Scope = _ => new ProgressScope { Project = options.Project, ShowsOneOffs = true },
            Goal = plan => new DownGoal(options.Project, plan.Services),
            IsDryRun = request.DryRun,
            IsDetached = request.Detach,
            Announce = calls.Head.Projects.GetValueOrDefault(options.Project) is { Scope: ProjectScope.Cluster }
                ? StackLines.Announce
                : (_, _) => [],
        };
        await calls.RunAsync(call, events, context.CancellationToken);
    }

    public override async Task Signal(
        SignalRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context)
    {
        using var events = new ProjectEventWriter(responseStream);
        await signal.RunAsync(request, events, context.CancellationToken);
    }

    public override async Task PrepareRun(
        PrepareRunRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context)
    {
        using var events = new ProjectEventWriter(responseStream);
        await run.RunAsync(request, events, context.CancellationToken);
    }

    public override Task<ListProjectsReply> List(ListProjectsRequest request, ServerCallContext context)
    {
        reading.CheckOrigin(calls.Head, request.Name, request.Origin);
        return Task.FromResult(ProjectListing.Of(calls.Head, request));
    }
}
