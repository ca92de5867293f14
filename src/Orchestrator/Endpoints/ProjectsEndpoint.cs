using System.Collections.Immutable;
using Grpc.Core;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>Compose's verbs: <c>up</c>, <c>down</c>, <c>stop</c>, <c>scale</c>, <c>run</c>, <c>ls</c>.</summary>
internal sealed class ProjectsEndpoint(
    ProjectCalls calls, ProjectReading reading, ImageResolution images, INodeResources resources)
    : Protocol.V1.Projects.ProjectsBase
{
    private readonly StoredReleases _releases = new();

    public override Task Up(
        UpRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        UpAsync(
            request.Project,
            RequestMapping.Options(request),
            new ProjectCallManner
            {
                Request = RequestMapping.Id(request.RequestId),
                Goal = request.NoStart ? StartGoal.Prepared : request.Wait ? StartGoal.Serving : StartGoal.Started,
                Limit = RequestMapping.Limit(request.WaitTimeout),
                IsDryRun = request.DryRun,
            },
            responseStream,
            context.CancellationToken);

    public override Task Scale(
        ScaleRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context) =>
        UpAsync(
            request.Project,
            RequestMapping.Options(request),
            new ProjectCallManner { Request = RequestMapping.Id(request.RequestId), Goal = StartGoal.Started },
            responseStream,
            context.CancellationToken);

    public override async Task Down(
        DownRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context)
    {
        using var events = new ProjectEventWriter(responseStream);
        var options = RequestMapping.Options(request);
        var call = new ProjectCall
        {
            Request = RequestMapping.Id(request.RequestId),
            Plan = snapshot => DownPlanner.Plan(snapshot, options),
            Scope = _ => new ProgressScope { Project = options.Project, ShowsOneOffs = true },
            Goal = plan => new DownGoal(options.Project, plan.Services),
            IsDryRun = request.DryRun,
        };
        await calls.RunAsync(call, events, context.CancellationToken);
    }

    public override async Task Signal(
        SignalRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context)
    {
        using var events = new ProjectEventWriter(responseStream);
        var options = RequestMapping.Options(request);
        if (options.Verb == ServiceVerb.Kill && !SignalNames.EndsProcess(options.KillSignal))
        {
            await new SignalRelay(calls.Head, resources).SendAsync(options, events, context.CancellationToken);
            return;
        }

        var goal = request.Wait ? StartGoal.Serving : StartGoal.Started;
        var call = new ProjectCall
        {
            Request = RequestMapping.Id(request.RequestId),
            Plan = snapshot => new SignalPlanner(snapshot, options).Plan(),
            Scope = plan => new ProgressScope
            {
                Project = options.Project,
                Services = [.. plan.Services],
                ShowsRunning = options.Verb == ServiceVerb.Start,
                WaitsForAll = request.Wait,
            },
            Goal = plan => options.Verb switch
            {
                ServiceVerb.Start or ServiceVerb.Restart => new UpGoal(options.Project, plan.Services, goal),
                ServiceVerb.Remove => new RemoveGoal(options.Project, plan.Services),
                _ => new RestGoal(options.Project, plan.Services),
            },
            Limit = RequestMapping.Limit(request.WaitTimeout),
        };
        await calls.RunAsync(call, events, context.CancellationToken);
    }

    public override async Task PrepareRun(
        PrepareRunRequest request, IServerStreamWriter<ProjectEvent> responseStream, ServerCallContext context)
    {
        using var events = new ProjectEventWriter(responseStream);
        var asked = reading.Read(request.Project);
        var options = RequestMapping.Options(request);
        var services = Selected(asked, [options.Service], !options.NoDependencies);
        reading.Check(calls.Head, asked, services);
        asked = await images.ResolveAsync(asked, services, PullUse.ByPolicy, events, context.CancellationToken);
        var service = asked.FindService(options.Service)!;
        var key = new ServiceKey(asked.Spec.Name, service.Name);
        var goal = new RunGoal(
            key,
            OneOffContainer.Of(asked.Spec, service, options).Name,
            options.NoDependencies ? [] : service.Dependencies);
        var call = new ProjectCall
        {
            Request = RequestMapping.Id(request.RequestId),
            Plan = snapshot => RunPlanner.Plan(snapshot, asked, options, LowerAgain(snapshot)),
            Scope = plan => new ProgressScope
            {
                Project = asked.Spec.Name,
                Services = [.. plan.Services],
                ShowsRunning = true,
                ShowsOneOffs = true,
            },
            Goal = _ => goal,
            Container = snapshot => goal.FindTask(snapshot)?.Observed?.Container?.Value ?? "",
        };
        await calls.RunAsync(call, events, context.CancellationToken);
    }

    public override Task<ListProjectsReply> List(ListProjectsRequest request, ServerCallContext context) =>
        Task.FromResult(ProjectListing.Of(calls.Head, request));

    private async Task UpAsync(
        Google.Protobuf.ByteString project,
        UpOptions options,
        ProjectCallManner manner,
        IServerStreamWriter<ProjectEvent> stream,
        CancellationToken cancellationToken)
    {
        using var events = new ProjectEventWriter(stream);
        var asked = reading.Read(project);
        var services = Selected(asked, options.Services, !options.NoDependencies);
        reading.Check(calls.Head, asked, services);
        var use = manner.IsDryRun ? PullUse.LookOnly : PullUse.ByPolicy;
        asked = await images.ResolveAsync(asked, services, use, events, cancellationToken);
        var call = new ProjectCall
        {
            Request = manner.Request,
            Plan = snapshot => new UpPlanner(snapshot, asked, options, LowerAgain(snapshot)).Plan(),
            Scope = plan => new ProgressScope
            {
                Project = asked.Spec.Name,
                Services = [.. plan.Services],
                ShowsRunning = true,
                WaitsForAll = manner.Goal == StartGoal.Serving,
            },
            Goal = plan => new UpGoal(asked.Spec.Name, plan.Services, manner.Goal),
            Limit = manner.Limit,
            IsDryRun = manner.IsDryRun,
        };
        await calls.RunAsync(call, events, cancellationToken);
    }

    private static ImmutableArray<string> Selected(
        AskedProject asked, ImmutableArray<string> named, bool withDependencies) =>
        ServiceSelection.FindUnknown(asked.Spec, named) is { } error
            ? throw new RpcException(new Status(StatusCode.InvalidArgument, error))
            : ServiceSelection.Of(asked.Spec, named, withDependencies);

    private Func<Release, Model.Containers.ContainerSpec> LowerAgain(Snapshot snapshot) =>
        release => _releases.LowerAgain(snapshot, release);
}
