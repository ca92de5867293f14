using System.Collections.Immutable;

namespace Orc.Agent.Tests.Inspecting;

internal static class MapExtensions
{
    public static ImmutableSortedDictionary<string, string> ToImmutable(this Dictionary<string, string> map) =>
        map.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
