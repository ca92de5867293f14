using System.Globalization;
using Microsoft.Extensions.Logging;
using Orc.Model.Units;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>Carries out verbs on projects: writes what they want, and follows the world until it is so.</summary>
internal sealed class ProjectCalls(ClusterStore store, TimeProvider time, ILogger<ProjectCalls> logger)
{
    private readonly ProjectFollower _follower = new(store);
    private readonly PlanWriter _writer = new(store);

    public Snapshot Head => store.Head;

    /// <summary>It was carried out before, and its client asks again.</summary>
    public bool IsRepeated(RequestId request) => _writer.IsRepeated(request);

    public async Task RunAsync(ProjectCall call, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        if (call.IsDryRun)
        {
            await RehearseAsync(call, events, cancellationToken);
            return;
        }

        var (before, plan, version) = await _writer.WriteAsync(
            call.Request, call.Plan, call.PlanAgain ?? call.Plan, cancellationToken);
        foreach (var warning in plan.Warnings)
        {
            await events.WarnAsync(warning, cancellationToken);
        }

        foreach (var line in call.Announce(before, plan))
        {
            await events.WriteAsync(line, cancellationToken);
        }

        var state = GoalState.Reached;
        if (!call.IsDetached)
        {
            var progress = new ProjectProgress(before, call.Scope(plan));
            state = await FollowAsync(call, before, version, progress, call.Goal(plan), events, cancellationToken);
        }

        foreach (var notice in state.Notices)
        {
            await events.WarnAsync(notice, cancellationToken);
        }

        await events.WriteDoneAsync(state, call.Container(store.Head), version, cancellationToken);
    }

    private async Task<GoalState> FollowAsync(
        ProjectCall call,
        Snapshot before,
        long version,
        ProjectProgress progress,
        IGoal goal,
        ProjectEventWriter events,
        CancellationToken cancellationToken)
    {
        if (call.Limit is not { } limit)
        {
            return await _follower.FollowAsync(before, version, progress, goal, events.WriteAsync, cancellationToken);
        }

        using var over = new CancellationTokenSource(TimerSpan.Of(limit), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await _follower.FollowAsync(before, version, progress, goal, events.WriteAsync, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return GoalState.Fail($"application not healthy after {Words(limit)}");
        }
    }

    private async Task RehearseAsync(ProjectCall call, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        var before = store.Head;
        var plan = call.Plan(before);
        if (plan.Error.Length > 0)
        {
            throw PlanWriter.Refused(plan.Error);
        }

        foreach (var warning in plan.Warnings)
        {
            await events.WarnAsync(warning, cancellationToken);
        }

        if (call.Rehearse is { } rehearse)
        {
            foreach (var text in rehearse(before, plan, store.Now(before)))
            {
                await events.WritePlanAsync(text, cancellationToken);
            }

            await events.WriteDoneAsync(GoalState.Reached, "", before.Version, cancellationToken);
            return;
        }

        var progress = new ProjectProgress(before, call.Scope(plan));
        var (lines, state) = Rehearsal.Run(before, plan, progress, call.Goal(plan), store.Now(before), logger);
        foreach (var line in lines)
        {
            await events.WritePlanAsync(line, cancellationToken);
        }

        foreach (var notice in state.Notices)
        {
            await events.WarnAsync(notice, cancellationToken);
        }

        await events.WriteDoneAsync(state, "", before.Version, cancellationToken);
    }

    /// <summary>As Go writes durations: 3s, 1m30s.</summary>
    private static string Words(TimeSpan span)
    {
        var seconds = (span.TotalSeconds % 60).ToString("0.###", CultureInfo.InvariantCulture) + "s";
        var minutes = (long)span.TotalMinutes;
        return minutes == 0 ? seconds
            : minutes < 60 ? $"{minutes}m{seconds}"
            : $"{minutes / 60}h{minutes % 60}m{seconds}";
    }
}
