using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images.Listing;

/// <summary>
/// Docker's filters of <c>image ls</c> and <c>image prune</c>: values of one key are alternatives, keys add up, and
/// every label must be there.
/// </summary>
internal sealed class ImageFilter
{
    private static readonly ImmutableHashSet<string> Keys =
        ["before", "dangling", "label", "label!", "reference", "since", "until"];

    private readonly ILookup<string, string> _filters;
    private readonly ImmutableArray<ImagePattern> _patterns;
    private readonly Func<string, Image?> _find;
    private readonly Func<string, DateTimeOffset> _moment;

    private ImageFilter(
        ILookup<string, string> filters, Func<string, Image?> find, Func<string, DateTimeOffset> moment)
    {
        _filters = filters;
        _find = find;
        _moment = moment;
        _patterns = [.. filters["reference"].Select(pattern => new ImagePattern(pattern))];
    }

    /// <summary>Null: not asked for.</summary>
    public bool? Dangling => _filters["dangling"].LastOrDefault() is { } value ? value is "true" or "1" : null;

    /// <summary>All the rest of it.</summary>
    public ImageFilter WithoutDangling => new(
        _filters.Where(filter => filter.Key != "dangling")
            .SelectMany(filter => filter, (filter, value) => (filter.Key, Value: value))
            .ToLookup(pair => pair.Key, pair => pair.Value),
        _find,
        _moment);

    /// <param name="filters"><c>key=value</c>.</param>
    /// <param name="find">For those that name another image.</param>
    /// <param name="moment">For those that name a time.</param>
    /// <exception cref="FormatException">A filter that there is not.</exception>
    public static ImageFilter Parse(
        IEnumerable<string> filters, Func<string, Image?> find, Func<string, DateTimeOffset> moment) =>
        new(filters.Select(Split).ToLookup(pair => pair.Key, pair => pair.Value), find, moment);

    /// <exception cref="ImageException">It names an image that is not there.</exception>
    public bool Matches(Image image) =>
        (Dangling is not { } dangling || image.References.IsEmpty == dangling)
        && _filters["label"].All(value => HasLabel(image, value))
        && !_filters["label!"].Any(value => HasLabel(image, value))
        && (_patterns.IsEmpty || Names(image).Any(IsNamed))
        && Any("before", value => image.Config.Created < Needed(value).Config.Created)
        && Any("since", value => image.Config.Created > Needed(value).Config.Created)
        && Any("until", value => image.Config.Created < _moment(value));

    /// <summary>Of an image that is listed by its name, only the names that were meant are shown.</summary>
    public bool IsNamed(ImageReference name) => _patterns.IsEmpty || _patterns.Any(pattern => pattern.Matches(name));

    private static KeyValuePair<string, string> Split(string filter)
    {
        // label!=x: the key ends with the mark.
        var at = filter.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new FormatException($"invalid argument \"{filter}\" for filter: must be in the form key=value");
        }

        var (key, value) = (filter[..at].Trim().ToLowerInvariant(), filter[(at + 1)..]);
        if (!Keys.Contains(key))
        {
            throw new FormatException($"invalid filter '{key}'");
        }

        return key == "dangling" && value is not ("true" or "1" or "false" or "0")
            ? throw new FormatException($"invalid filter 'dangling={value}'")
            : new(key, value);
    }

    private static IEnumerable<ImageReference> Names(Image image) => image.References.Concat(image.RepoDigests);

    private static bool HasLabel(Image image, string value)
    {
        var at = value.IndexOf('=', StringComparison.Ordinal);
        return at < 0
            ? image.Config.Labels.ContainsKey(value)
            : image.Config.Labels.TryGetValue(value[..at], out var has) && has == value[(at + 1)..];
    }

    private Image Needed(string name) => _find(name) ?? throw ImageException.NoSuchImage(name);

    private bool Any(string key, Func<string, bool> matches) => !_filters.Contains(key) || _filters[key].Any(matches);
}
