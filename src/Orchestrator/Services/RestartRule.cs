using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// Whether and when a task of a Cluster project that failed is replaced by another one. What its agent does in place,
/// asking nobody, is not this.
/// </summary>
internal static class RestartRule
{
    /// <summary>So many runs that ended soon, and its node is not the place for it.</summary>
    public const int MostRuns = 5;

    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private const int MostDoublings = 6;

    /// <summary>
    /// The mark after what was reported last: which runs came, and whether the one before ended soon.
    /// </summary>
    public static RunMark Count(ServiceTask task, ClusterTime now)
    {
        var mark = task.Runs;
        if (task.Observed is not { } observed || observed.RunCount <= mark.Seen)
        {
            return mark;
        }

        // A first run is no failure, and neither is one that somebody asked for.
        var wasFirst = mark.Seen == 0;
        var more = observed.RunCount - mark.Seen - (wasFirst ? 1 : 0);
        var isSoon = !wasFirst && mark.Since + Soon > now;
        return new RunMark(observed.RunCount, more == 0 ? 0 : isSoon || wasFirst ? mark.Failures + more : 1, now);
    }

    /// <summary>It ended and its policy lets another take its place.</summary>
    public static bool MayReplace(ServiceTask task, RestartSpec policy, IEnumerable<ServiceTask> slot, ClusterTime now)
    {
        if (task.Observed is { EndReason: EndReason.Completed }
            && policy.Policy is not (RestartPolicy.Always or RestartPolicy.UnlessStopped))
        {
            return false;
        }

        return policy.Policy != RestartPolicy.No && !IsExhausted(task, policy, slot, now);
    }

    /// <summary>How long after its end.</summary>
    public static TimeSpan PauseAfter(ServiceTask task, RestartSpec policy)
    {
        if (policy.Delay is { } asked)
        {
            return asked;
        }

        var pause = FirstPause * Math.Pow(2, Math.Min(task.Attempt, MostDoublings));
        return pause < LongestPause ? pause : LongestPause;
    }

    private static bool IsExhausted(
        ServiceTask task, RestartSpec policy, IEnumerable<ServiceTask> slot, ClusterTime now)
    {
        if (policy.MaxAttempts is not { } most || most == 0)
        {
            return false;
        }

        // With a window only what failed within it counts.
        return policy.Window is { } window && window > TimeSpan.Zero
            ? slot.Count(other => other.Id != task.Id && other.Release == task.Release
                && other.FailedAt is { } failed && failed + window > now) >= most
            : task.Attempt >= most;
    }
}
