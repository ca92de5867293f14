using Google.Protobuf;
using Grpc.Core;
using Orc.Model.Projects;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary><c>up</c>, <c>create</c> and <c>scale</c>.</summary>
internal sealed class UpCall(
    ProjectCalls calls,
    ProjectReading reading,
    ImageResolution images,
    StoredReleases releases,
    INodeResources resources)
{
    public Task RunAsync(UpRequest request, ProjectEventWriter events, CancellationToken cancellationToken) => RunAsync(
        request.Project,
        RequestMapping.Options(request),
        new ProjectCallManner
        {
            Request = RequestMapping.Id(request.RequestId),
            Goal = request.NoStart ? StartGoal.Prepared : request.Wait ? StartGoal.Serving : StartGoal.Started,
            Limit = RequestMapping.Limit(request.WaitTimeout),
            IsDryRun = request.DryRun,
            IsDetached = request.Detach,
            IfRelease = request.HasIfRelease ? request.IfRelease : null,
        },
        events,
        cancellationToken);

    public Task RunAsync(ScaleRequest request, ProjectEventWriter events, CancellationToken cancellationToken) =>
        RunAsync(
            request.Project,
            RequestMapping.Options(request),
            new ProjectCallManner
            {
                Request = RequestMapping.Id(request.RequestId),
                Goal = StartGoal.Started,
                IsDryRun = request.DryRun,
            },
            events,
            cancellationToken);

    private async Task RunAsync(
        ByteString project,
        UpOptions options,
        ProjectCallManner manner,
        ProjectEventWriter events,
        CancellationToken cancellationToken)
    {
        var asked = reading.Read(project, calls.Head);
        var services = ProjectReading.Select(asked, options.Services, !options.NoDependencies);
        await reading.CheckAsync(calls.Head, asked, services, cancellationToken);
        var isStack = asked.Spec.Scope == ProjectScope.Cluster;
        asked = asked with { Spec = ExternalFiles.Fill(calls.Head, asked.Spec, out var missing) };
        if (missing.Length > 0)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, missing));
        }

        var basis = manner.IfRelease ?? BasisOf(calls.Head, asked);
        if (isStack && BasisOf(calls.Head, asked) != basis && !calls.IsRepeated(manner.Request))
        {
            // Before images are asked for: it would be refused all the same.
            throw PlanWriter.Refused(Stale(calls.Head, asked, manner));
        }

        if (!calls.IsRepeated(manner.Request) && FindTrouble(calls.Head, asked, PlanOn(calls.Head)) is { } trouble)
        {
            // The same: what is in the way is said before anything is pulled.
            throw PlanWriter.Refused(trouble);
        }

        asked = await images.ResolveAsync(asked, services, UseOf(manner, isStack), events, cancellationToken);
        if (isStack && !manner.IsDryRun && !calls.IsRepeated(manner.Request))
        {
            var head = calls.Head;
            var avoided = await PortCheck.RequireAsync(
                head, ports => PlanFor(head, asked with { AvoidedPorts = ports }), resources, cancellationToken);
            asked = asked with { AvoidedPorts = avoided };
        }

        var call = new ProjectCall
        {
            Request = manner.Request,
            Plan = snapshot => isStack && BasisOf(snapshot, asked) != basis
                ? ProjectPlan.Fail(Stale(snapshot, asked, manner))
                : PlanOn(snapshot),
            PlanAgain = PlanOn,
            Scope = plan => new ProgressScope
            {
                Project = asked.Spec.Name,
                Services = [.. plan.Services, .. plan.Disturbed],
                ShowsRunning = true,
                WaitsForAll = manner.Goal == StartGoal.Serving,
            },
            Goal = plan => new UpGoal(asked.Spec.Name, plan.Services, manner.Goal) { Disturbed = plan.Disturbed },
            Limit = manner.Limit,
            IsDryRun = manner.IsDryRun,
            IsDetached = manner.IsDetached,
        };
        await calls.RunAsync(isStack ? AsStack(call) : call, events, cancellationToken);

        ProjectPlan PlanOn(Snapshot snapshot) => PlanFor(snapshot, asked);

        ProjectPlan PlanFor(Snapshot snapshot, AskedProject project) => new UpPlanner(
            snapshot, project, options, release => releases.LowerAgain(snapshot, release)).Plan();
    }

    private static PullUse UseOf(ProjectCallManner manner, bool isStack) => (manner.IsDryRun, isStack) switch
    {
        (true, true) => PullUse.LookOrLeave,
        (true, false) => PullUse.LookOnly,
        (false, true) => PullUse.OrLeave,
        _ => PullUse.ByPolicy,
    };

    private static ProjectCall AsStack(ProjectCall call) => call with
    {
        Announce = StackLines.Announce,
        Rehearse = StackRehearsal.Run,
    };

    private string? FindTrouble(Snapshot snapshot, AskedProject asked, ProjectPlan plan) => plan.Error.Length > 0
        ? plan.Error
        : plan.Changes.OfType<Change.PutNetwork>()
            .Where(put => !put.Network.Node.IsNone && !snapshot.Networks.ContainsKey(put.Network.Name))
            .Select(put => resources.FindNetworkTrouble(put.Network.Spec) is { } trouble
                ? At(asked, put.Network.Name) + trouble
                : null)
            .FirstOrDefault(trouble => trouble is not null);

    private static string At(AskedProject asked, string network) =>
        asked.NetworkPositions.TryGetValue(network, out var position) ? $"{position}: " : "";

    private static string Stale(Snapshot snapshot, AskedProject asked, ProjectCallManner manner)
    {
        var name = asked.Spec.Name;
        return (manner.IfRelease, BasisOf(snapshot, asked)) switch
        {
            (null, _) => $"stack {name} was changed by another deploy meanwhile: nothing was done; look at it "
                + "(orc plan), and deploy again",
            (_, 0) => $"stack {name} is not there, and release {manner.IfRelease} of it was expected: nothing was done",
            (_, var release) => $"stack {name} is at release {release}, and release {manner.IfRelease} was expected: "
                + "another deploy came between, and nothing was done; look at it (orc plan), and deploy again",
        };
    }

    /// <summary>What a deploy is decided on: another one that came between makes it stale.</summary>
    private static long BasisOf(Snapshot snapshot, AskedProject asked) =>
        snapshot.Projects.GetValueOrDefault(asked.Spec.Name)?.Release ?? 0;
}
