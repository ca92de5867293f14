using System.Collections.Immutable;
using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Units;

namespace Orc.Agent.Endpoints;

/// <summary>
/// Docker's filters of <c>ps</c>, <c>stats</c> and <c>prune</c>: values of one key are alternatives, keys add up, and
/// every label must be there.
/// </summary>
internal sealed class ContainerFilter
{
    private static readonly ImmutableHashSet<string> Keys =
    [
        "ancestor", "before", "exited", "expose", "health", "id", "is-task", "label", "label!", "name", "network",
        "publish", "since", "status", "until", "volume",
    ];

    private readonly ILookup<string, string> _filters;
    private readonly Func<string, ContainerReport?> _find;

    private ContainerFilter(ILookup<string, string> filters, Func<string, ContainerReport?> find)
    {
        _filters = filters;
        _find = find;
    }

    /// <summary>A state was asked for: then ended containers count without <c>--all</c> too.</summary>
    public bool NamesStates => _filters.Contains("status");

    /// <param name="filters"><c>key=value</c>.</param>
    /// <param name="find">For those that name another container.</param>
    /// <exception cref="FormatException">A filter that there is not.</exception>
    public static ContainerFilter Parse(IEnumerable<string> filters, Func<string, ContainerReport?> find)
    {
        var pairs = new List<(string Key, string Value)>();
        foreach (var filter in filters)
        {
            var at = filter.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new FormatException($"invalid argument \"{filter}\" for filter: must be in the form key=value");
            }

            // label!=x: the key ends with the mark.
            var (key, value) = (filter[..at].Trim().ToLowerInvariant(), filter[(at + 1)..]);
            Check(key, value);
            pairs.Add((key, value));
        }

        return new ContainerFilter(pairs.ToLookup(pair => pair.Key, pair => pair.Value), find);
    }

    public bool Matches(ContainerReport container) => IsOne(container) && IsSuch(container) && Uses(container);

    /// <summary>Of <c>prune</c>: made before one of these moments.</summary>
    public bool IsOldEnough(ContainerReport container, DateTimeOffset now) =>
        Any("until", value => container.CreatedAt < FilterTime.Parse(value, now));

    private bool IsOne(ContainerReport container) =>
        Any("id", value => container.Id.Value.StartsWith(value, StringComparison.Ordinal))
        && Any("name", value => IsNamed(container.Name, value))
        && _filters["label"].All(value => HasLabel(container, value))
        && !_filters["label!"].Any(value => HasLabel(container, value))
        && Any("before", value => _find(value) is { } other && container.CreatedAt < other.CreatedAt)
        && Any("since", value => _find(value) is { } other && container.CreatedAt > other.CreatedAt);

    private bool IsSuch(ContainerReport container) =>
        Any("status", value => container.State.ToString().Equals(value, StringComparison.OrdinalIgnoreCase))
        && Any("exited", value => HasExited(container, value))
        && Any("health", value => container.Health.ToString().Equals(value, StringComparison.OrdinalIgnoreCase))
        && Any("is-task", value => value is "false" or "0");

    private bool Uses(ContainerReport container) =>
        Any("ancestor", value => IsFrom(container, value))
        && Any("network", value => container.Spec.Endpoints.Any(endpoint => endpoint.Network == value))
        && Any("volume", value => HasMount(container, value))
        && Any("publish", value => container.Ports.Any(port => IsPort(port.HostPort ?? 0, value)))
        && Any("expose", value => container.Spec.Ports.Any(port => IsPort(port.Target, value)));

    private static void Check(string key, string value)
    {
        if (!Keys.Contains(key))
        {
            throw new FormatException($"invalid filter '{key}'");
        }

        var isGood = key switch
        {
            "status" => Enum.TryParse<ContainerState>(value, ignoreCase: true, out _) && !char.IsAsciiDigit(value[0]),
            "health" => value is "none" or "starting" or "healthy" or "unhealthy",
            "exited" => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            _ => true,
        };
        if (!isGood)
        {
            throw new FormatException($"invalid filter '{key}={value}'");
        }
    }

    private static bool HasExited(ContainerReport container, string value) =>
        container.State is ContainerState.Exited or ContainerState.Dead
        && container.LastExit?.Code.ToString(CultureInfo.InvariantCulture) == value;

    private static bool HasMount(ContainerReport container, string value) => container.Spec.Mounts.Any(mount =>
        mount.Target == value
        || (mount is MountSpec.Volume volume && volume.Name == value)
        || (mount is MountSpec.Bind bind && bind.Source == value));

    private static bool HasLabel(ContainerReport container, string value)
    {
        var at = value.IndexOf('=', StringComparison.Ordinal);
        return at < 0
            ? container.Spec.Labels.ContainsKey(value)
            : container.Spec.Labels.TryGetValue(value[..at], out var has) && has == value[(at + 1)..];
    }

    // With or without the slash before a name, as Docker takes it.
    private static bool IsNamed(string name, string pattern) =>
        FilterName.Matches(name, pattern) || FilterName.Matches($"/{name}", pattern);

    private static bool IsFrom(ContainerReport container, string value)
    {
        var id = container.ImageId ?? "";
        const string Algorithm = "sha256:";
        var hex = id.StartsWith(Algorithm, StringComparison.Ordinal) ? id[Algorithm.Length..] : id;
        return id == value
            || (value.Length >= 12 && hex.StartsWith(value, StringComparison.Ordinal))
            || (ImageReference.TryParse(container.Spec.Image, out var used)
                && ImageReference.TryParse(value, out var asked) && used == asked);
    }

    // 80, 80/tcp, 8000-8010
    private static bool IsPort(int port, string value)
    {
        var numbers = value.Split('/')[0].Split('-');
        return int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(numbers[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && port >= first && port <= last;
    }

    private bool Any(string key, Func<string, bool> matches) => !_filters.Contains(key) || _filters[key].Any(matches);
}
