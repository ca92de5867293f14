namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// When an agent was last heard, on the clock that nobody sets; never stored. A thousand are heard each second and
/// looked at four times: no lock is taken for it, and each of the values is whole.
/// </summary>
internal sealed class AgentPulse(TimeProvider time)
{
    private const long NotAway = -1;

    private long _heard = time.GetTimestamp();
    private long _away = NotAway;
    private volatile string[] _unreached = [];

    /// <summary>
    /// It said that it goes, and comes back within so long after it was last heard; null: it did not.
    /// </summary>
    public TimeSpan? AwayFor =>
        Volatile.Read(ref _away) is not NotAway and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Addresses of other nodes that it does not reach through overlay networks.</summary>
    public IReadOnlyList<string> Unreached => _unreached;

    /// <param name="now">A timestamp of the same clock.</param>
    public TimeSpan AgeAt(long now) => time.GetElapsedTime(Volatile.Read(ref _heard), now);

    public void Note(IReadOnlyCollection<string> unreached)
    {
        if (unreached.Count > 0 || _unreached.Length > 0)
        {
            _unreached = [.. unreached];
        }
    }

    public void Hear()
    {
        Volatile.Write(ref _heard, time.GetTimestamp());
        Volatile.Write(ref _away, NotAway);
    }

    public void GoAway(TimeSpan duration)
    {
        Volatile.Write(ref _heard, time.GetTimestamp());
        Volatile.Write(ref _away, duration.Ticks);
    }
}
