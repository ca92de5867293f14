using Grpc.Core;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>
/// Writes what a planner planned, on the snapshot of that moment; what it refuses is told to the caller.
/// </summary>
internal sealed class PlanWriter(ClusterStore store)
{
    // A write whose fate is unknown is asked for again; the request's id keeps it from being done twice.
    private const int MostTries = 3;

    /// <summary>It was carried out before: its client asks again, having lost the answer.</summary>
    public bool IsRepeated(RequestId request) => !request.IsNone && store.Head.Requests.ContainsKey(request);

    public Task<WrittenPlan> WriteAsync(
        RequestId request, Func<Snapshot, ProjectPlan> make, CancellationToken cancellationToken) =>
        WriteAsync(request, make, make, cancellationToken);

    /// <param name="request">Whose write it is.</param>
    /// <param name="make">Pure and quick, and may run again.</param>
    /// <param name="again">
    /// What a request is about that was carried out before. What that was decided on is no more: this must not ask
    /// for it.
    /// </param>
    /// <param name="cancellationToken">The caller has gone.</param>
    public async Task<WrittenPlan> WriteAsync(
        RequestId request,
        Func<Snapshot, ProjectPlan> make,
        Func<Snapshot, ProjectPlan> again,
        CancellationToken cancellationToken)
    {
        // Of the last try that decided: if it was written after all, it is what was done.
        Snapshot? before = null;
        ProjectPlan? plan = null;
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await store.UpdateAsync(request, Decide, cancellationToken);
            if (outcome.Result == UpdateResult.Repeated)
            {
                return new WrittenPlan(
                    before ?? store.Head, plan ?? Without(again(store.Head)), outcome.Version);
            }

            if (plan is { Error: { Length: > 0 } error })
            {
                throw Refused(error);
            }

            if (outcome.IsDone)
            {
                return new WrittenPlan(before!, plan!, outcome.Version);
            }

            if (outcome.Result != UpdateResult.Unknown || attempt == MostTries)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, outcome.Error));
            }

            IReadOnlyList<Change> Decide(Snapshot snapshot)
            {
                before = snapshot;
                plan = make(snapshot);
                return plan.Error.Length > 0 ? [] : plan.Changes;
            }
        }
    }

    /// <summary>Nothing more is done, nor said to be: only what it is about counts.</summary>
    private static ProjectPlan Without(ProjectPlan plan) => plan with { Changes = [], Error = "" };

    public static RpcException Refused(string error) => new(new Status(
        error.StartsWith("no such ", StringComparison.Ordinal) ? StatusCode.NotFound : StatusCode.InvalidArgument,
        error));
}
