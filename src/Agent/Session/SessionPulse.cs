namespace Orc.Agent.Session;

/// <summary>When the other end of a session was last heard, on the clock that nobody sets.</summary>
internal sealed class SessionPulse(TimeProvider time)
{
    private long _heard = time.GetTimestamp();

    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _heard));

    public void Hear() => Volatile.Write(ref _heard, time.GetTimestamp());
}
