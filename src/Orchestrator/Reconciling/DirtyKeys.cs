using Microsoft.Extensions.Logging;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reconciling;

/// <summary>One decider in the loop: which of its keys are due, and which are in quarantine.</summary>
internal sealed partial class DirtyKeys<TKey>(IDecider<TKey> decider, ILogger logger) : IDirtyKeys
    where TKey : notnull, IComparable<TKey>
{
    private static readonly TimeSpan LongestQuarantine = TimeSpan.FromMinutes(1);

    private readonly SortedSet<TKey> _dirty = [];
    private readonly SortedDictionary<TKey, ClusterTime> _later = [];
    private readonly SortedDictionary<TKey, int> _failures = [];
    private readonly List<Change> _own = [];

    public string Name => decider.GetType().Name;

    public int QuarantinedCount => _failures.Count;

    public ClusterTime? NextLook => _dirty.Count > 0
        ? default(ClusterTime)
        : _later.Count > 0 ? _later.Values.Min() : null;

    public void MarkAll(Snapshot snapshot) => _dirty.UnionWith(decider.All(snapshot));

    public void Mark(IReadOnlyList<Change> changes, Snapshot snapshot)
    {
        if (changes.Count > 0)
        {
            decider.Touch(changes, snapshot, _dirty);
        }
    }

    public void MarkOwn(Snapshot snapshot) => Mark(_own, snapshot);

    public Snapshot Decide(Snapshot working, ClusterTime now, List<Change> changes, StepRoom room)
    {
        _own.Clear();
        MarkDue(now);
        if (_dirty.Count == 0)
        {
            // Nearly always: one commit concerns few deciders.
            return working;
        }

        foreach (var key in _dirty.ToList())
        {
            if (room.IsFull(changes.Count))
            {
                break;
            }

            _dirty.Remove(key);
            if (_failures.ContainsKey(key) && _later.TryGetValue(key, out var until) && until > now)
            {
                continue;
            }

            var decision = DecideSafely(working, key, now);
            if (decision.LookAgainAt is { } again)
            {
                _later[key] = again;
            }
            else
            {
                _later.Remove(key);
            }

            if (decision.Changes.Count > 0)
            {
                changes.AddRange(decision.Changes);
                if (!decision.IsWhole)
                {
                    _own.AddRange(decision.Changes);
                }

                working = working.Apply(decision.Changes);
            }
        }

        return working;
    }

    private void MarkDue(ClusterTime now)
    {
        if (_later.Count == 0)
        {
            return;
        }

        foreach (var (key, _) in _later.Where(later => later.Value <= now).ToList())
        {
            _later.Remove(key);
            _dirty.Add(key);
        }
    }

    private Decision DecideSafely(Snapshot snapshot, TKey key, ClusterTime now)
    {
#pragma warning disable CA1031 // A key that cannot be decided must not stop the others.
        try
        {
            var decision = decider.Decide(snapshot, key, now);
            _failures.Remove(key);
            return decision;
        }
        catch (Exception exception)
        {
            var failures = _failures.GetValueOrDefault(key) + 1;
            _failures[key] = failures;
            var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures - 1), LongestQuarantine.TotalSeconds));
            LogQuarantined(exception, Name, key.ToString() ?? "", pause);
            return new Decision([], now + pause);
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Decider} failed on {Key}, which rests for {Pause}")]
    private partial void LogQuarantined(Exception exception, string decider, string key, TimeSpan pause);
}
