using Microsoft.Extensions.Logging;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// <c>--dry-run</c>: the same deciders on a copy of the snapshot, with an agent that does at once what it is told.
/// What it shows is what would be shown; nothing is touched.
/// </summary>
internal static class Rehearsal
{
    // Each step takes every task one rung on; whoever is not done by then never will be.
    private const int MostSteps = 500;

    public static (IReadOnlyList<ProgressLine> Lines, GoalState State) Run(
        Snapshot before, ProjectPlan plan, ProjectProgress progress, IGoal goal, ClusterTime now, ILogger logger)
    {
        var reconciler = new Reconciler(logger);
        var snapshot = before.Apply(plan.Changes);
        reconciler.MarkAll(snapshot);
        var lines = new List<ProgressLine>(progress.Observe(snapshot, []));
        var state = GoalState.Pending;
        for (var step = 0; step < MostSteps && !state.IsOver; step++)
        {
            var decided = reconciler.Decide(snapshot, now);
            Apply(decided);
            var acted = InstantAgent.Act(snapshot, now);
            Apply(acted);
            state = goal.Check(snapshot);
            if (decided.Count == 0 && acted.Count == 0)
            {
                if (reconciler.NextLook() is not { } next)
                {
                    break;
                }

                now = next > now ? next : now;
            }
        }

        lines.AddRange(progress.Finish(snapshot));
        return (lines, state);

        void Apply(IReadOnlyList<Change> changes)
        {
            snapshot = snapshot.Apply(changes);
            reconciler.Observe(new CommitRange(snapshot, [new Commit(snapshot.Version, now, changes)], IsGap: false));
            lines.AddRange(progress.Observe(snapshot, changes));
        }
    }
}
