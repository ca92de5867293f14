using System.Collections.Immutable;
using Orc.Agent.Engine.Events;

namespace Orc.Agent.Endpoints;

/// <summary>Docker's filters of <c>events</c>: values of one key are alternatives, keys add up.</summary>
internal sealed class EventFilter
{
    private static readonly ImmutableHashSet<string> Keys =
        ["container", "daemon", "event", "image", "label", "network", "scope", "type", "volume"];

    private readonly ILookup<string, string> _filters;

    private EventFilter(ILookup<string, string> filters) => _filters = filters;

    /// <exception cref="FormatException">A filter that there is not.</exception>
    public static EventFilter Parse(IEnumerable<string> filters)
    {
        var pairs = new List<(string Key, string Value)>();
        foreach (var parts in filters.Select(filter => filter.Split('=', 2)))
        {
            if (parts.Length < 2 || !Keys.Contains(parts[0]))
            {
                throw new FormatException($"invalid filter '{parts[0]}'");
            }

            pairs.Add((parts[0], parts[1]));
        }

        return new EventFilter(pairs.ToLookup(pair => pair.Key, pair => pair.Value));
    }

    public bool Matches(EngineEvent happened) =>
        Any("type", value => happened.Type == value)
        && Any("event", value => IsAction(happened.Action, value))
        && Any("container", value => IsActor(happened, "container", value))
        && Any("network", value => IsActor(happened, "network", value))
        && Any("volume", value => IsActor(happened, "volume", value))
        && Any("daemon", value => IsActor(happened, "daemon", value))
        && Any("image", value => IsActor(happened, "image", value)
            || happened.Attributes.GetValueOrDefault("image", "") == value)
        && Any("scope", value => value == "local")
        && _filters["label"].All(value => HasLabel(happened, value));

    // "health_status" also means "health_status: healthy"; "exec_start" "exec_start: ls".
    private static bool IsAction(string action, string value) =>
        action == value || action.StartsWith($"{value}:", StringComparison.Ordinal);

    private static bool IsActor(EngineEvent happened, string type, string value) =>
        happened.Type == type
        && (happened.Actor.StartsWith(value, StringComparison.Ordinal)
            || happened.Attributes.GetValueOrDefault("name", "") == value);

    private static bool HasLabel(EngineEvent happened, string value)
    {
        var at = value.IndexOf('=', StringComparison.Ordinal);
        return at < 0
            ? happened.Attributes.ContainsKey(value)
            : happened.Attributes.TryGetValue(value[..at], out var has) && has == value[(at + 1)..];
    }

    private bool Any(string key, Func<string, bool> matches) => !_filters.Contains(key) || _filters[key].Any(matches);
}
