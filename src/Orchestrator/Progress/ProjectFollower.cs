using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>
/// Shows each commit after a write to the progress, until the goal is reached. It waits for nothing else.
/// </summary>
internal sealed class ProjectFollower(ClusterStore store)
{
    /// <param name="before">The snapshot that the write was decided on.</param>
    /// <param name="from">The version in which the write is visible.</param>
    /// <param name="progress">Says what happened.</param>
    /// <param name="goal">When to return.</param>
    /// <param name="write">Takes each line as it comes.</param>
    /// <param name="cancellationToken">The caller went, or its time is over.</param>
    public async Task<GoalState> FollowAsync(
        Snapshot before,
        long from,
        ProjectProgress progress,
        IGoal goal,
        Func<ProgressLine, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        var snapshot = before;
        var range = store.ReadAfter(snapshot.Version);
        while (true)
        {
            foreach (var (next, changes) in Steps(snapshot, range))
            {
                snapshot = next;
                await WriteAsync(progress.Observe(snapshot, changes), write, cancellationToken);
            }

            var state = snapshot.Version >= from ? goal.Check(snapshot) : GoalState.Pending;
            if (state.IsOver)
            {
                var rest = state.Error.Length == 0 ? progress.Finish(snapshot) : [];
                await WriteAsync(rest, write, cancellationToken);
                return state;
            }

            range = await store.ReadAfterAsync(snapshot.Version, cancellationToken);
        }
    }

    private static IEnumerable<(Snapshot Next, IReadOnlyList<Change> Changes)> Steps(
        Snapshot snapshot, CommitRange range)
    {
        if (range.IsGap)
        {
            yield return (range.Head, []);
            yield break;
        }

        foreach (var commit in range.Commits)
        {
            snapshot = snapshot.Apply(commit);
            yield return (snapshot, commit.Changes);
        }
    }

    private static async Task WriteAsync(
        IReadOnlyList<ProgressLine> lines,
        Func<ProgressLine, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        foreach (var line in lines)
        {
            await write(line, cancellationToken);
        }
    }
}
