namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// How often reports may be committed: a burst at once, so that a start waits for nothing; then one each 20 ms, so
/// that a thousand chatty containers do not wear out the disk.
/// </summary>
internal sealed class CommitPace(TimeProvider time)
{
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private const int Burst = 16;

    private readonly long _origin = time.GetTimestamp();

    // The moment at which the next commit would be due, had there been no burst.
    private TimeSpan _due;

    /// <summary>Takes a turn, and says how long to wait for it.</summary>
    public TimeSpan Take()
    {
        var now = time.GetElapsedTime(_origin);
        var earliest = now - (Burst * Step);
        _due = (_due > earliest ? _due : earliest) + Step;
        return _due > now ? _due - now : TimeSpan.Zero;
    }
}
