using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary><c>stop</c>, <c>start</c>, <c>restart</c>, <c>kill</c> and <c>rm</c> of services that are there.</summary>
internal sealed class SignalCall(ProjectCalls calls, ProjectReading reading, INodeResources resources)
{
    public async Task RunAsync(SignalRequest request, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        var options = RequestMapping.Options(request);
        reading.CheckOrigin(calls.Head, options.Project, request.Origin);
        if (options.Verb == ServiceVerb.Kill && !SignalNames.EndsProcess(options.KillSignal))
        {
            var relay = new SignalRelay(calls.Head, resources);
            await (request.DryRun
                ? relay.RehearseAsync(options, events, cancellationToken)
                : relay.SendAsync(options, events, cancellationToken));
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
            IsDryRun = request.DryRun,
        };
        await calls.RunAsync(call, events, cancellationToken);
    }
}
