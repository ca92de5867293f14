using Orc.Model.Containers;

namespace Orc.Agent.Engine.Health;

/// <summary>starting, healthy, unhealthy: from one probe to the next, and when that is.</summary>
internal static class HealthDecider
{
    private const int Kept = 5;

    /// <summary>At the start of a run, or at the sight of one that goes on.</summary>
    public static HealthRecord Begin(HealthRecord? known, int run)
    {
        if (known is not null && known.Run == run)
        {
            return known;
        }

        return new HealthRecord { Run = run, Status = HealthState.Starting, Log = known?.Log ?? [] };
    }

    public static HealthRecord Decide(
        HealthCheck check, HealthRecord record, HealthProbe probe, DateTimeOffset startedAt)
    {
        var log = record.Log.Add(probe);
        var next = record with { Log = log.Length > Kept ? log.RemoveRange(0, log.Length - Kept) : log };
        if (probe.ExitCode == 0)
        {
            return next with { Status = HealthState.Healthy, FailingStreak = 0 };
        }

        if (record.Status == HealthState.Starting && probe.Start - startedAt < check.StartPeriod)
        {
            return next;
        }

        var streak = record.FailingStreak + 1;
        return next with
        {
            FailingStreak = streak,
            Status = streak >= check.Retries ? HealthState.Unhealthy : record.Status,
        };
    }

    /// <summary>From the start of the run, or the end of the last probe, to the next one.</summary>
    public static TimeSpan Wait(HealthCheck check, HealthRecord record, DateTimeOffset startedAt, DateTimeOffset now) =>
        record.Status == HealthState.Starting && now - startedAt < check.StartPeriod
            ? check.StartInterval
            : check.Interval;
}
