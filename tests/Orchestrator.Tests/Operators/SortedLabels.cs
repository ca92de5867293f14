using System.Collections.Immutable;

namespace Orc.Orchestrator.Tests.Operators;

internal static class SortedLabels
{
    public static ImmutableSortedDictionary<string, string> ToSorted(this Dictionary<string, string> labels) =>
        labels.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
