namespace Orc.Orchestrator.Dispatch;

/// <summary>When an agent was last heard, on the clock that nobody sets; never stored.</summary>
internal sealed class AgentPulse(TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _heard = time.GetTimestamp();
    private TimeSpan? _awayFor;

    public TimeSpan Age
    {
        get
        {
            lock (_lock)
            {
                return time.GetElapsedTime(_heard);
            }
        }
    }

    /// <summary>
    /// It said that it goes, and comes back within so long after it was last heard; null: it did not.
    /// </summary>
    public TimeSpan? AwayFor
    {
        get
        {
            lock (_lock)
            {
                return _awayFor;
            }
        }
    }

    public void Hear()
    {
        lock (_lock)
        {
            _heard = time.GetTimestamp();
            _awayFor = null;
        }
    }

    public void GoAway(TimeSpan duration)
    {
        lock (_lock)
        {
            _heard = time.GetTimestamp();
            _awayFor = duration;
        }
    }
}
