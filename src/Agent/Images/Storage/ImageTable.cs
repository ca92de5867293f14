using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>Which images there are and what they are called: a value, so that a reader needs no lock.</summary>
internal sealed record ImageTable(ImmutableSortedDictionary<Digest, StoredImage> Images)
{
    public static readonly ImageTable Empty = new(ImmutableSortedDictionary<Digest, StoredImage>.Empty);

    public IEnumerable<StoredImage> All => Images.Values;

    public HashSet<Digest> NeededLayers =>
        [.. All.SelectMany(stored => stored.Image.Layers).Select(layer => layer.DiffId)];

    public HashSet<Digest> NeededBlobs => [.. All.SelectMany(stored => stored.Blobs)];

    public StoredImage? Find(Digest id) => Images.GetValueOrDefault(id);

    /// <summary>By id, by name, by the start of an id: in the order Docker tries them.</summary>
    public StoredImage? Find(string nameOrId)
    {
        if (nameOrId.Length == 64 && Digest.TryParse($"{Digest.Sha256}:{nameOrId}", out var bare))
        {
            return Find(bare);
        }

        return Digest.TryParse(nameOrId, out var whole)
            ? Find(whole)
            : (ImageReference.TryParse(nameOrId, out var reference) ? Find(reference) : null) ?? FindByPrefix(nameOrId);
    }

    public StoredImage? Find(ImageReference reference)
    {
        var name = NameOf(reference);
        return All.FirstOrDefault(stored =>
            stored.Image.References.Contains(name) || stored.Image.RepoDigests.Contains(name));
    }

    public ImageTable With(StoredImage stored) => new(Images.SetItem(stored.Image.Id, stored));

    public ImageTable Without(Digest id) => new(Images.Remove(id));

    /// <summary>
    /// A tag that an image has on another node: from an image that was given it here it does not move.
    /// </summary>
    public ImageTable WithBorrowed(Digest id, ImageReference tag, DateTimeOffset now)
    {
        if (Find(tag) is { } other && (other.Image.Id == id || !other.Borrowed.Contains(tag)))
        {
            return this;
        }

        var table = WithName(id, tag, now);
        var stored = table.Images[id];
        return table.With(stored with { Borrowed = [.. stored.Borrowed, tag] });
    }

    /// <summary>
    /// A tag is one image's, and moves; a name by digest says where an image came from, and is added.
    /// </summary>
    public ImageTable WithName(Digest id, ImageReference reference, DateTimeOffset now)
    {
        var name = NameOf(reference);
        var table = this;
        if (name.Digest is null && Find(name) is { } other && other.Image.Id != id)
        {
            table = table.With(other.WithNames(other.Image.References.Remove(name), other.Image.RepoDigests));
        }

        var stored = table.Images[id];
        var (tags, digests) = (stored.Image.References, stored.Image.RepoDigests);
        return table.With(name.Digest is null
            ? (stored with { Borrowed = stored.Borrowed.Remove(name) })
                .WithNames(Including(tags, name), digests).At(now)
            : stored.WithNames(tags, Including(digests, name)));
    }

    /// <summary>As a table has it: beside a digest, a tag says nothing.</summary>
    internal static ImageReference NameOf(ImageReference reference) =>
        reference.Digest is { } digest ? reference.WithDigest(digest) : reference;

    private StoredImage? FindByPrefix(string text)
    {
        const string Scheme = $"{Digest.Sha256}:";
        var prefix = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : text;
        if (prefix.Length == 0 || !prefix.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        var found = All
            .Where(stored => stored.Image.Id.Hex.StartsWith(prefix, StringComparison.Ordinal)).Take(2).ToList();
        return found is [var only] ? only : null;
    }

    private static ImmutableArray<ImageReference> Including(
        ImmutableArray<ImageReference> names, ImageReference name) =>
        names.Contains(name) ? names : [.. names, name];
}
