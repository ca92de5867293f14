using System.Collections.Immutable;

namespace Orc.Orchestrator.Dispatch;

/// <summary>When an agent was last heard, on the clock that nobody sets; never stored.</summary>
internal sealed class AgentPulse(TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _heard = time.GetTimestamp();
    private TimeSpan? _awayFor;
    private ImmutableArray<string> _unreached = [];

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

    /// <summary>Addresses of other nodes that it does not reach through overlay networks.</summary>
    public ImmutableArray<string> Unreached
    {
        get
        {
            lock (_lock)
            {
                return _unreached;
            }
        }
    }

    public void Note(IEnumerable<string> unreached)
    {
        lock (_lock)
        {
            _unreached = [.. unreached];
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
