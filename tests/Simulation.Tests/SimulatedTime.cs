namespace Orc.Simulation.Tests;

/// <summary>The clocks of one machine: one that only goes on, and one on the wall that somebody may set.</summary>
internal sealed class SimulatedTime(EventQueue events) : TimeProvider
{
    private static readonly DateTimeOffset Begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How wrong the clock on the wall is, in milliseconds.</summary>
    public long Skew { get; set; }

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => events.Now;

    public override DateTimeOffset GetUtcNow() => Begin.AddMilliseconds(events.Now + Skew);

    /// <summary>Whoever waits by a timer is asked again by an event of the simulation.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Silent();

    private sealed class Silent : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
