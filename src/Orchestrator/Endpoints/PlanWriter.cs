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

    public async Task<WrittenPlan> WriteAsync(
        RequestId request, Func<Snapshot, ProjectPlan> make, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Snapshot? before = null;
            ProjectPlan? plan = null;
            var outcome = await store.UpdateAsync(request, Decide, cancellationToken);
            if (plan is { Error: { Length: > 0 } error })
            {
                throw Refused(error);
            }

            if (outcome.IsDone)
            {
                // Asked again: what was decided then is not known any more, only what it was about.
                before ??= store.Head;
                return new WrittenPlan(before, plan ?? make(before), outcome.Version);
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

    public static RpcException Refused(string error) => new(new Status(
        error.StartsWith("no such ", StringComparison.Ordinal) ? StatusCode.NotFound : StatusCode.InvalidArgument,
        error));
}
