using System.Collections.Immutable;
using System.Globalization;

namespace Orc.Model.Nodes;

/// <summary>
/// What <c>--node-generic-resource</c> says, as dockerd's <c>node-generic-resources</c>: <c>ssd=3</c> is three of a
/// kind, <c>gpu=a</c> and <c>gpu=b</c> are two with names.
/// </summary>
public sealed record GenericResources(
    ImmutableSortedDictionary<string, long> Counts, ImmutableSortedDictionary<string, string> Names)
{
    public static readonly GenericResources None = Read([], out _);

    /// <param name="texts">Each of them <c>KIND=VALUE</c>, or several with commas between.</param>
    /// <param name="error">What is wrong; null: nothing.</param>
    public static GenericResources Read(IEnumerable<string> texts, out string? error)
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        var names = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        error = null;
        foreach (var text in texts.SelectMany(text => text.Split(',')).Select(text => text.Trim()))
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } kind, { Length: > 0 } value])
            {
                error ??= $"\"{text}\" is no generic resource: write KIND=NAME, or KIND=NUMBER";
            }
            else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            {
                error ??= count < 0 ? $"generic resource {kind}: there cannot be {count} of it"
                    : counts.TryAdd(kind, count) ? null
                    : $"generic resource {kind} is counted twice";
            }
            else
            {
                names.TryAdd(kind, new SortedSet<string>(StringComparer.Ordinal));
                error ??= names[kind].Add(value) ? null : $"generic resource {kind}={value} is named twice";
            }
        }

        var both = names.Keys.FirstOrDefault(counts.ContainsKey);
        error ??= both is null ? null : $"generic resource {both} has names and a number: give it one of the two";
        foreach (var (kind, its) in names)
        {
            counts[kind] = its.Count;
        }

        return new GenericResources(
            counts.ToImmutable(),
            names.ToImmutableSortedDictionary(
                entry => entry.Key, entry => string.Join(',', entry.Value), StringComparer.Ordinal));
    }
}
