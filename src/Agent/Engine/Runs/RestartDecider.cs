using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runs;

/// <summary>After the end of a run: is the process started again in place, and when.</summary>
internal static class RestartDecider
{
    /// <summary>A run this long is a success of its own: the next failure starts counting anew.</summary>
    public static readonly TimeSpan LongRun = TimeSpan.FromSeconds(10);

    // A delay that was asked for to be shorter is stretched to this where runs keep failing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <param name="policy">The container's.</param>
    /// <param name="exitCode">Of the run that ended.</param>
    /// <param name="isStoppedByUser">A person wanted it to end.</param>
    /// <param name="restarts">Restarts in a row so far.</param>
    /// <returns>How long to wait; null: it rests.</returns>
    public static TimeSpan? Decide(RestartSpec policy, int exitCode, bool isStoppedByUser, int restarts)
    {
        if (isStoppedByUser)
        {
            return null;
        }

        var restart = policy.Policy switch
        {
            RestartPolicy.Always or RestartPolicy.UnlessStopped => true,
            RestartPolicy.OnFailure => exitCode != 0,
            _ => false,
        };
        return restart && (policy.MaxAttempts is null or 0 || restarts < policy.MaxAttempts)
            ? policy.Delay is { } asked ? Stretched(asked, restarts) : Delay(restarts)
            : null;
    }

    /// <summary>Whether a run was long enough for attempts to be counted anew.</summary>
    public static bool IsLong(RestartSpec policy, TimeSpan ran) => ran >= (policy.Window ?? LongRun);

    /// <summary>100 ms, doubled each time, a minute at most.</summary>
    public static TimeSpan Delay(int restarts)
    {
        var delay = First * Math.Pow(2, Math.Min(restarts, 16));
        return delay < Longest ? delay : Longest;
    }

    /// <summary>A daemon finds a container that does not run after a boot, or after its end went unseen.</summary>
    public static bool StartsAtBoot(RestartSpec policy, bool isStoppedByUser) => policy.Policy switch
    {
        RestartPolicy.Always => true,
        RestartPolicy.UnlessStopped or RestartPolicy.OnFailure => !isStoppedByUser,
        _ => false,
    };

    // What was asked for; but no tight loop of failures.
    private static TimeSpan Stretched(TimeSpan asked, int restarts)
    {
        var least = restarts == 0 ? TimeSpan.Zero : Delay(restarts - 1);
        least = least < Patience ? least : Patience;
        return asked > least ? asked : least;
    }
}
