using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Services;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary><c>run</c>: what a one-off depends on, and its container, prepared.</summary>
internal sealed class RunCall(
    ProjectCalls calls, ProjectReading reading, ImageResolution images, StoredReleases releases)
{
    public async Task RunAsync(
        PrepareRunRequest request, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        var options = RequestMapping.Options(request);
        var asked = OneOffContainer.Mounted(reading.Read(request.Project, calls.Head), options);
        var services = ProjectReading.Select(asked, [options.Service], !options.NoDependencies);
        await reading.CheckAsync(calls.Head, asked, services, cancellationToken);
        var use = request.DryRun ? PullUse.LookOnly : PullUse.ByPolicy;
        asked = await images.ResolveAsync(asked, services, use, events, cancellationToken);
        var service = asked.FindService(options.Service)!;
        var goal = new RunGoal(
            new ServiceKey(asked.Spec.Name, service.Name),
            OneOffContainer.Of(asked.Spec, service, options).Name,
            options.NoDependencies ? [] : service.Dependencies);
        var call = new ProjectCall
        {
            Request = RequestMapping.Id(request.RequestId),
            Plan = snapshot => RunPlanner.Plan(
                snapshot, asked, options, release => releases.LowerAgain(snapshot, release)),
            Scope = plan => new ProgressScope
            {
                Project = asked.Spec.Name,
                Services = [.. plan.Services],
                ShowsRunning = true,
                ShowsOneOffs = true,
            },
            Goal = _ => goal,
            IsDryRun = request.DryRun,
            Container = snapshot => goal.FindTask(snapshot)?.Observed?.Container?.Value ?? "",
        };
        await calls.RunAsync(call, events, cancellationToken);
    }
}
