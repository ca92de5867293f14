namespace Orc.Orchestrator.Store;

/// <summary>
/// The control plane's time in milliseconds since 1970. It never goes back, whatever the machine's clock does: each
/// commit carries it, and the next one starts from there.
/// </summary>
internal readonly record struct ClusterTime(long Milliseconds) : IComparable<ClusterTime>
{
    public static ClusterTime Of(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());

    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);

    public int CompareTo(ClusterTime other) => Milliseconds.CompareTo(other.Milliseconds);

    public static ClusterTime operator +(ClusterTime time, TimeSpan span) =>
        new(time.Milliseconds + (long)Math.Ceiling(span.TotalMilliseconds));

    public static TimeSpan operator -(ClusterTime left, ClusterTime right) =>
        TimeSpan.FromMilliseconds(left.Milliseconds - right.Milliseconds);

    public static bool operator <(ClusterTime left, ClusterTime right) => left.Milliseconds < right.Milliseconds;

    public static bool operator >(ClusterTime left, ClusterTime right) => left.Milliseconds > right.Milliseconds;

    public static bool operator <=(ClusterTime left, ClusterTime right) => left.Milliseconds <= right.Milliseconds;

    public static bool operator >=(ClusterTime left, ClusterTime right) => left.Milliseconds >= right.Milliseconds;
}
