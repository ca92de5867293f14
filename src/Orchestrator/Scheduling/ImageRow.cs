using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Orchestrator.Scheduling;

/// <summary>An image under the names that it has on some nodes: one object for all of them.</summary>
/// <param name="Number">Never given again.</param>
/// <param name="Id">The digest of its configuration.</param>
/// <param name="Size">Bytes, unpacked, as the first of them said.</param>
/// <param name="Names">Whole ones, sorted.</param>
internal sealed record ImageRow(int Number, string Id, long Size, ImmutableArray<string> Names)
{
    /// <summary>What it is found by.</summary>
    public IEnumerable<string> Keys => Names.Prepend(Id).Distinct(StringComparer.Ordinal);

    /// <summary>By id and names, as they are on a node.</summary>
    public sealed class Likeness : IEqualityComparer<HeldImage>
    {
        public static readonly Likeness Instance = new();

        public bool Equals(HeldImage? x, HeldImage? y) => x is null || y is null
            ? x is null && y is null
            : string.Equals(x.Id, y.Id, StringComparison.Ordinal) && x.Names.SequenceEqual(y.Names);

        public int GetHashCode(HeldImage obj) => HashCode.Combine(obj.Id, obj.Names.Length);
    }
}
