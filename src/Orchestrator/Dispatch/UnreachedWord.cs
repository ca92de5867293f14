using System.Collections.Frozen;

namespace Orc.Orchestrator.Dispatch;

/// <summary>Which other nodes an agent does not reach, by address, as it says. Never changed, but replaced.</summary>
internal sealed class UnreachedWord
{
    public static readonly UnreachedWord None = new();

    /// <summary>Those that it asks, and since when it says so: timestamps.</summary>
    public IReadOnlyDictionary<string, long> Asked { get; private init; } = FrozenDictionary<string, long>.Empty;

    /// <summary>Those that it cannot ask any more.</summary>
    public IReadOnlySet<string> Unasked { get; private init; } = FrozenSet<string>.Empty;

    /// <summary>What follows when this is said: the same object, if it says nothing new.</summary>
    public static UnreachedWord Next(
        UnreachedWord? before, IReadOnlyCollection<string> asked, IReadOnlyCollection<string> unasked, long now)
    {
        // Every beat of every agent comes by here, and nearly all have nothing to say.
        if (asked.Count == 0 && unasked.Count == 0)
        {
            return None;
        }

        if (before is not null && before.Asked.Count == asked.Count && asked.All(before.Asked.ContainsKey)
            && before.Unasked.Count == unasked.Count && unasked.All(before.Unasked.Contains))
        {
            return before;
        }

        var next = new Dictionary<string, long>(asked.Count, StringComparer.Ordinal);
        foreach (var address in asked)
        {
            next[address] = before?.Asked.TryGetValue(address, out var since) == true ? since : now;
        }

        return new UnreachedWord { Asked = next, Unasked = unasked.ToHashSet(StringComparer.Ordinal) };
    }
}
