using System.Collections.Immutable;

namespace Orc.Agent.Endpoints;

/// <summary>
/// Docker's filters of <c>volume ls</c>, <c>network ls</c> and their prunes: values of one key are alternatives, keys add
/// up, and every label must be there. A name is a part of one, as there.
/// </summary>
internal sealed class ResourceFilter
{
    private readonly ILookup<string, string> _filters;

    private ResourceFilter(ILookup<string, string> filters)
    {
        _filters = filters;
    }

    /// <summary>Null: not asked for.</summary>
    public bool? Dangling => _filters["dangling"].LastOrDefault() is { } value ? value is "true" or "1" : null;

    /// <summary>Named ones are meant too (<c>volume prune --filter all=true</c>).</summary>
    public bool All => _filters["all"].LastOrDefault() is "true" or "1";

    /// <exception cref="FormatException">A filter that there is not.</exception>
    public static ResourceFilter Parse(IEnumerable<string> filters, params ImmutableArray<string> keys) => new(filters
        .Select(filter => Split(filter, keys))
        .ToLookup(pair => pair.Key, pair => pair.Value));

    public bool Matches(string id, string name, string driver, ImmutableSortedDictionary<string, string> labels) =>
        Any("id", value => id.StartsWith(value, StringComparison.Ordinal))
        && Any("name", value => name.Contains(value, StringComparison.Ordinal))
        && Any("driver", value => driver == value)
        && Any("scope", value => value == "local")
        && _filters["label"].All(value => HasLabel(labels, value))
        && !_filters["label!"].Any(value => HasLabel(labels, value));

    private static KeyValuePair<string, string> Split(string filter, ImmutableArray<string> keys)
    {
        // label!=x: the key ends with the mark.
        var at = filter.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new FormatException($"invalid argument \"{filter}\" for filter: must be in the form key=value");
        }

        var key = filter[..at].Trim().ToLowerInvariant();
        return keys.Contains(key)
            ? new KeyValuePair<string, string>(key, filter[(at + 1)..])
            : throw new FormatException($"invalid filter '{key}'");
    }

    private static bool HasLabel(ImmutableSortedDictionary<string, string> labels, string value)
    {
        var at = value.IndexOf('=', StringComparison.Ordinal);
        return at < 0
            ? labels.ContainsKey(value)
            : labels.TryGetValue(value[..at], out var has) && has == value[(at + 1)..];
    }

    private bool Any(string key, Func<string, bool> matches) => !_filters.Contains(key) || _filters[key].Any(matches);
}
