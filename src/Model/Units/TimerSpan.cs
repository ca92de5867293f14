namespace Orc.Model.Units;

/// <summary>How long a timer may be set for.</summary>
public static class TimerSpan
{
    /// <summary>49.7 days: the runtime's timers refuse what is longer.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>The same, or the longest that there is.</summary>
    public static TimeSpan Of(TimeSpan span) => span > Most ? Most : span;
}
