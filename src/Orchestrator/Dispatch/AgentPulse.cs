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

    // Never changed, but replaced.
    private volatile Dictionary<string, long>? _unreached;

    /// <summary>
    /// It said that it goes, and comes back within so long after it was last heard; null: it did not.
    /// </summary>
    public TimeSpan? AwayFor =>
        Volatile.Read(ref _away) is not NotAway and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Addresses of other nodes that it does not reach through overlay networks.</summary>
    public IReadOnlyList<string> Unreached =>
        [.. (_unreached?.Keys ?? Enumerable.Empty<string>()).Order(StringComparer.Ordinal)];

    /// <summary>It says that it reaches all.</summary>
    public bool ReachesAll => _unreached is not { Count: > 0 };

    /// <param name="now">A timestamp of the same clock.</param>
    public TimeSpan AgeAt(long now) => time.GetElapsedTime(Volatile.Read(ref _heard), now);

    /// <summary>Whom it does not reach, and how long it has said so; null: it has not spoken of any yet.</summary>
    public IReadOnlyDictionary<string, TimeSpan>? FindUnreached() => _unreached?.ToDictionary(
        one => one.Key, one => time.GetElapsedTime(one.Value), StringComparer.Ordinal);

    public void Note(IReadOnlyCollection<string> unreached)
    {
        // Every beat of every agent comes by here, and nearly all have nothing to say.
        var before = _unreached;
        if (unreached.Count == 0 && before is { Count: 0 })
        {
            return;
        }

        var now = time.GetTimestamp();
        var next = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var address in unreached)
        {
            next[address] = before?.TryGetValue(address, out var since) == true ? since : now;
        }

        _unreached = next;
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
