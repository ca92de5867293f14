using System.Collections.Immutable;

namespace Orc.Model.Networks;

/// <summary>What the keys of encrypted networks are made of for a while. What it prints has no secret in it.</summary>
/// <param name="Number">Rises by one with each in the life of a cluster.</param>
/// <param name="Secret">32 bytes that nobody could guess.</param>
public sealed record OverlayKey(long Number, ImmutableArray<byte> Secret)
{
    public bool Equals(OverlayKey? other) =>
        other is not null && Number == other.Number && Secret.AsSpan().SequenceEqual(other.Secret.AsSpan());

    public override int GetHashCode() => Number.GetHashCode();

    public override string ToString() => $"overlay key {Number}";
}
