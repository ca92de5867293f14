using Grpc.Core;
using Orc.Model.Units;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary><c>--filter key=value</c>: of one key any value will do, of different keys all must.</summary>
internal sealed class FilterReading
{
    private readonly ILookup<string, string> _values;

    private FilterReading(ILookup<string, string> values)
    {
        _values = values;
    }

    public static FilterReading Of(IEnumerable<string> texts, params string[] known)
    {
        var pairs = new List<(string Key, string Value)>();
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } key, var value])
            {
                throw Refused($"invalid filter '{text}': it is written KEY=VALUE");
            }

            if (!known.Contains(key))
            {
                throw Refused($"invalid filter '{key}': there are {string.Join(", ", known)}");
            }

            pairs.Add((key, value));
        }

        return new FilterReading(pairs.ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));
    }

    public bool Admits(string key, Func<string, bool> isMeant) => !_values.Contains(key) || _values[key].Any(isMeant);

    /// <summary><c>label=NAME</c> or <c>label=NAME=VALUE</c>; every one must be there.</summary>
    public bool AdmitsLabels(string key, IReadOnlyDictionary<string, string> labels) =>
        _values[key].All(wanted => HasLabel(labels, wanted));

    /// <summary><c>label!=NAME</c> or <c>label!=NAME=VALUE</c>: one that must not be there is.</summary>
    public bool HasAnyLabel(string key, IReadOnlyDictionary<string, string> labels) =>
        _values[key].Any(unwanted => HasLabel(labels, unwanted));

    /// <summary>Made before one of these moments. What nobody knows the age of is not old enough.</summary>
    public bool AdmitsAge(string key, DateTimeOffset? createdAt, DateTimeOffset now) =>
        Admits(key, text => createdAt < Moment(text, now));

    private static DateTimeOffset Moment(string text, DateTimeOffset now)
    {
        try
        {
            return FilterTime.Parse(text, now);
        }
        catch (FormatException wrong)
        {
            throw Refused(wrong.Message);
        }
    }

    private static bool HasLabel(IReadOnlyDictionary<string, string> labels, string wanted) =>
        wanted.Split('=', 2) is [var name, .. var value]
        && labels.TryGetValue(name, out var found)
        && (value.Length == 0 || value[0] == found);

    private static RpcException Refused(string message) =>
        new(new Status(StatusCode.InvalidArgument, message));
}
