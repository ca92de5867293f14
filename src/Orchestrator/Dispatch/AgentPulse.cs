using System.Collections.Frozen;

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

    private volatile UnreachedWord? _word;

    /// <summary>
    /// It said that it goes, and comes back within so long after it was last heard; null: it did not.
    /// </summary>
    public TimeSpan? AwayFor =>
        Volatile.Read(ref _away) is not NotAway and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Whom it does not reach through overlay networks; null: it has not spoken of any yet.</summary>
    public UnreachedWord? Word => _word;

    /// <summary>Addresses of other nodes that do not answer it through overlay networks.</summary>
    public IReadOnlyList<string> Unreached =>
        [.. (_word?.Asked.Keys ?? []).Order(StringComparer.Ordinal)];

    /// <summary>It says that it reaches all that it asks.</summary>
    public bool ReachesAll => _word is not { Asked.Count: > 0 };

    /// <param name="now">A timestamp of the same clock.</param>
    public TimeSpan AgeAt(long now) => time.GetElapsedTime(Volatile.Read(ref _heard), now);

    /// <summary>How long it has said so of each that it asks.</summary>
    public IReadOnlyDictionary<string, TimeSpan> AgesOf(UnreachedWord word) => word.Asked.Count == 0
        ? FrozenDictionary<string, TimeSpan>.Empty
        : word.Asked.ToDictionary(
            one => one.Key, one => time.GetElapsedTime(one.Value), StringComparer.Ordinal);

    public void Note(IReadOnlyCollection<string> unreached, IReadOnlyCollection<string> unasked) =>
        _word = UnreachedWord.Next(_word, unreached, unasked, time.GetTimestamp());

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
