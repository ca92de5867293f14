using System.Collections.Immutable;

namespace Orc.Model.Images;

/// <summary>An image that a node has, as its cluster knows it.</summary>
public sealed record HeldImage
{
    /// <summary>The digest of its configuration: <c>sha256:…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Bytes of its layers, unpacked.</summary>
    public long Size { get; init; }

    /// <summary>Whole ones (<see cref="ImageReference.Canonical"/>), by tag and by digest, sorted.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Nothing of it differs.</summary>
    public bool IsSame(HeldImage other) => Id == other.Id && Size == other.Size && Names.SequenceEqual(other.Names);
}
