using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>Carries out verbs on projects: writes what they want, and follows the world until it is so.</summary>
internal sealed class ProjectCalls(ClusterStore store, TimeProvider time, ILogger<ProjectCalls> logger)
{
    // A write whose fate is unknown is asked for again; the request's id keeps it from being done twice.
    private const int MostTries = 3;

    private readonly ProjectFollower _follower = new(store);

    public Snapshot Head => store.Head;

    public async Task RunAsync(ProjectCall call, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        if (call.IsDryRun)
        {
            await RehearseAsync(call, events, cancellationToken);
            return;
        }

        var (before, plan, version) = await WriteAsync(call, cancellationToken);
        foreach (var warning in plan.Warnings)
        {
            await events.WarnAsync(warning, cancellationToken);
        }

        var progress = new ProjectProgress(before, call.Scope(plan));
        var state = await FollowAsync(call, before, version, progress, call.Goal(plan), events, cancellationToken);
        await events.WriteDoneAsync(state, call.Container(store.Head), cancellationToken);
    }

    private async Task<(Snapshot Before, ProjectPlan Plan, long Version)> WriteAsync(
        ProjectCall call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Snapshot? before = null;
            ProjectPlan? plan = null;
            var outcome = await store.UpdateAsync(call.Request, Decide, cancellationToken);
            if (plan is { Error: { Length: > 0 } error })
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, error));
            }

            if (outcome.IsDone)
            {
                // Asked again: what was decided then is not known any more, only what it was about.
                before ??= store.Head;
                return (before, plan ?? call.Plan(before), outcome.Version);
            }

            if (outcome.Result != UpdateResult.Unknown || attempt == MostTries)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, outcome.Error));
            }

            IReadOnlyList<Change> Decide(Snapshot snapshot)
            {
                before = snapshot;
                plan = call.Plan(snapshot);
                return plan.Error.Length > 0 ? [] : plan.Changes;
            }
        }
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

        using var over = new CancellationTokenSource(limit, time);
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
            throw new RpcException(new Status(StatusCode.InvalidArgument, plan.Error));
        }

        foreach (var warning in plan.Warnings)
        {
            await events.WarnAsync(warning, cancellationToken);
        }

        var progress = new ProjectProgress(before, call.Scope(plan));
        var (lines, state) = Rehearsal.Run(before, plan, progress, call.Goal(plan), store.Now(before), logger);
        foreach (var line in lines)
        {
            await events.WritePlanAsync(line, cancellationToken);
        }

        await events.WriteDoneAsync(state, "", cancellationToken);
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
