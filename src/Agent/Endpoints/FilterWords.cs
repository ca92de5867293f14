using System.Collections.Immutable;
using Orc.Model.Units;

namespace Orc.Agent.Endpoints;

/// <summary>
/// Docker's filters, <c>key=value</c> each: values of one key are alternatives, keys add up, and every label must be
/// there.
/// </summary>
internal sealed class FilterWords
{
    private readonly ILookup<string, string> _values;

    private FilterWords(ILookup<string, string> values) => _values = values;

    /// <exception cref="FormatException">A filter that there is not.</exception>
    public static FilterWords Parse(IEnumerable<string> filters, params ReadOnlySpan<string> keys)
    {
        var pairs = new List<(string Key, string Value)>();
        foreach (var filter in filters)
        {
            var at = filter.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new FormatException($"invalid argument \"{filter}\" for filter: must be in the form key=value");
            }

            var key = filter[..at].Trim().ToLowerInvariant();
            if (!keys.Contains(key))
            {
                throw new FormatException($"invalid filter '{key}'");
            }

            pairs.Add((key, filter[(at + 1)..]));
        }

        return new FilterWords(pairs.ToLookup(pair => pair.Key, pair => pair.Value));
    }

    /// <summary>Not asked for, or one of its values fits.</summary>
    public bool Any(string key, Func<string, bool> matches) => !_values.Contains(key) || _values[key].Any(matches);

    /// <summary>A filter that is true or false. Null: not asked for.</summary>
    /// <exception cref="FormatException">Neither.</exception>
    public bool? Switch(string key) => _values[key].FirstOrDefault() switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        var other => throw new FormatException($"invalid filter '{key}={other}'"),
    };

    /// <summary>Each value is an expression.</summary>
    public bool FitName(string name) => Any("name", pattern => FilterName.Matches(name, pattern));

    public bool FitLabels(ImmutableSortedDictionary<string, string> labels) =>
        _values["label"].All(value => HasLabel(labels, value)) &&
        !_values["label!"].Any(value => HasLabel(labels, value));

    /// <summary>Made before one of these moments.</summary>
    public bool IsOldEnough(DateTimeOffset createdAt, DateTimeOffset now) =>
        Any("until", value => createdAt < FilterTime.Parse(value, now));

    private static bool HasLabel(ImmutableSortedDictionary<string, string> labels, string value)
    {
        var at = value.IndexOf('=', StringComparison.Ordinal);
        return at < 0
            ? labels.ContainsKey(value)
            : labels.TryGetValue(value[..at], out var has) && has == value[(at + 1)..];
    }
}
