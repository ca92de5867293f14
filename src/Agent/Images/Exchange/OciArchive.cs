using System.Collections.Immutable;
using System.Security.Cryptography;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Exchange;

/// <summary>
/// An OCI image layout in an archive: index.json leads to manifests, everything else is a blob by its digest (OCI
/// image-spec, image-layout.md).
/// </summary>
internal static class OciArchive
{
    public const string IndexName = "index.json";

    // An index may lead to an index: buildx writes one for the tag and one for its platforms.
    private const int MostIndexes = 4;

    public static ImmutableArray<ArchivedImage> Read(ArchiveSpool archive)
    {
        var index = ManifestReader.Read(archive.Read(IndexName), MediaTypes.OciIndex) as ManifestDocument.Many
            ?? throw ImageException.BadContent($"the archive's {IndexName} is no index");
        var images = index.Manifests.Where(manifest => !manifest.IsAttestation)
            .GroupBy(manifest => manifest.Name)
            .Select(named => Read(archive, [.. named], named.Key))
            .ToList();

        // One image may have several names.
        return [.. images.GroupBy(image => image.Manifest!.Digest)
            .Select(same => same.First() with { Names = [.. same.SelectMany(image => image.Names).Distinct()] })];
    }

    public static string PartOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    private static ArchivedImage Read(ArchiveSpool archive, ImmutableArray<Descriptor> manifests, string? name)
    {
        var manifest = Choose(archive, manifests, name ?? "the archive");
        return new ArchivedImage
        {
            Manifest = manifest,
            Config = ReadBlob(archive, manifest.Config.Digest),
            Layers = [.. manifest.Layers.Select(layer => new ArchivedLayer(PartOf(layer.Digest), layer))],
            Names = NameOf(name) is { } reference ? [reference] : [],
        };
    }

    private static ManifestDocument.Single Choose(
        ArchiveSpool archive, ImmutableArray<Descriptor> manifests, string name)
    {
        for (var indexes = 0; indexes < MostIndexes; indexes++)
        {
            var chosen = manifests is [var only] ? only : PlatformChoice.Choose(manifests, Platform.Host, name);
            switch (ManifestReader.Read(ReadBlob(archive, chosen.Digest), chosen.MediaType))
            {
                case ManifestDocument.Single single:
                    return single;
                case ManifestDocument.Many many:
                    manifests = [.. many.Manifests.Where(manifest => !manifest.IsAttestation)];
                    break;
            }
        }

        throw ImageException.BadContent($"{name} leads from index to index");
    }

    private static byte[] ReadBlob(ArchiveSpool archive, Digest digest)
    {
        var bytes = archive.Read(PartOf(digest));
        var hash = digest.Algorithm == Digest.Sha256 ? SHA256.HashData(bytes) : SHA512.HashData(bytes);
        return Convert.ToHexStringLower(hash) == digest.Hex
            ? bytes
            : throw ImageException.BadContent($"the archive's {PartOf(digest)} is not what its name says");
    }

    // Some write a whole name there, some only a tag, of which nobody knows of what.
    private static ImageReference? NameOf(string? text) =>
        text is not null
            && (text.Contains(':', StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal))
        && ImageReference.TryParse(text, out var reference)
            ? reference
            : null;
}
