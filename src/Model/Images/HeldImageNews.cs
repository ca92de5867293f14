using System.Collections.Immutable;

namespace Orc.Model.Images;

/// <summary>What became different of the images of a node.</summary>
/// <param name="Changed">New ones, and those whose names or size are others.</param>
/// <param name="Gone">The ids of those that it has no more.</param>
public sealed record HeldImageNews(ImmutableArray<HeldImage> Changed, ImmutableArray<string> Gone)
{
    public bool IsEmpty => Changed.IsEmpty && Gone.IsEmpty;

    /// <summary>From one list to a later one; of both each id comes once.</summary>
    public static HeldImageNews Between(IReadOnlyCollection<HeldImage> before, IReadOnlyCollection<HeldImage> after)
    {
        var known = before.ToDictionary(image => image.Id, StringComparer.Ordinal);
        var left = after.Select(image => image.Id).ToHashSet(StringComparer.Ordinal);
        return new HeldImageNews(
            [.. after.Where(image => !known.TryGetValue(image.Id, out var one) || !one.IsSame(image))],
            [.. before.Select(image => image.Id).Where(id => !left.Contains(id))]);
    }
}
