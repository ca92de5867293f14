using System.Collections.Immutable;
using System.Security.Cryptography;
using Orc.Agent.Images.Archives;
using Orc.Agent.Images.Exchange;
using Orc.Agent.Images.Layers;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>Makes images of an archive that <c>image save</c>, <c>docker save</c> or another tool wrote.</summary>
internal sealed class ImageLoader(ImageStore store)
{
    /// <summary>
    /// Reads an archive of images (Docker's or OCI's; tar, plain or packed with gzip or zstd) to its end. What is
    /// loaded when a later image fails stays.
    /// </summary>
    public async Task<ImmutableArray<LoadedImage>> LoadAsync(Stream archive, CancellationToken cancellationToken)
    {
        try
        {
            using var spool = await ArchiveSpool.ReadAsync(
                archive, store.Content.Temporary, TarLimits.Default, cancellationToken);
            var loaded = ImmutableArray.CreateBuilder<LoadedImage>();
            foreach (var image in Read(spool))
            {
                loaded.Add(await LoadAsync(spool, image, cancellationToken));
            }

            return loaded.ToImmutable();
        }
        catch (IOException full) when (DiskFull.Is(full))
        {
            throw DiskFull.Exception(store.Paths.Root, "load images", needed: null, full);
        }
    }

    // Where there are both, Docker's index says more: all names, whole.
    private static ImmutableArray<ArchivedImage> Read(ArchiveSpool spool)
    {
        if (spool.Contains(DockerArchive.IndexName))
        {
            return DockerArchive.Read(spool);
        }

        return spool.Contains(OciArchive.IndexName)
            ? OciArchive.Read(spool)
            : throw ImageException.BadContent(
                $"the archive has neither {DockerArchive.IndexName} nor {OciArchive.IndexName}, so it is no image: "
                + "what holds the files of a root directory is for 'orc image import'");
    }

    private async Task<LoadedImage> LoadAsync(
        ArchiveSpool spool, ArchivedImage archived, CancellationToken cancellationToken)
    {
        var config = ImageConfigReader.Read(archived.Config);
        var id = Digest.OfSha256(SHA256.HashData(archived.Config));
        if (config.DiffIds.Length != archived.Layers.Length)
        {
            throw ImageException.BadContent(
                $"image {id.Short} has {archived.Layers.Length} layers, but its configuration lists "
                + $"{config.DiffIds.Length}");
        }

        using var held = store.HoldContent(
            [id, .. config.DiffIds, .. archived.Layers.Select(layer => layer.Blob?.Digest).OfType<Digest>()]);
        var unpacked = new List<UnpackedLayer>();
        try
        {
            var layers = ImmutableArray.CreateBuilder<Descriptor>();
            foreach (var (layer, diffId) in archived.Layers.Zip(config.DiffIds))
            {
                layers.Add(await EnsureLayerAsync(spool, layer, diffId, unpacked, cancellationToken));
            }

            var manifest = archived.Manifest ?? store.FindManifest(id)
                ?? ManifestOf(archived.Config, layers.ToImmutable());
            return new LoadedImage(store.Add(manifest, archived.Config, [.. archived.Names]), archived.Names);
        }
        finally
        {
            unpacked.ForEach(layer => layer.Dispose());
        }
    }

    private async Task<Descriptor> EnsureLayerAsync(
        ArchiveSpool spool,
        ArchivedLayer layer,
        Digest diffId,
        List<UnpackedLayer> unpacked,
        CancellationToken cancellationToken)
    {
        if (store.Content.Layers.Find(diffId) is not null)
        {
            // Unpacked already; what is kept of it packed serves as well.
            if (unpacked.Find(other => other.Layer.DiffId == diffId) is { } twice)
            {
                return twice.Blob;
            }

            if (layer.Blob is null ? store.FindPacked(diffId) is { } packed : Has(layer.Blob, out packed))
            {
                return packed;
            }
        }

        await using var part = spool.Open(layer.Part);
        var fresh = await store.Content.Unpacker.UnpackAsync(
            new LayerRequest
            {
                Name = diffId.Short,
                Feed = (sink, token) => sink.ReadAllAsync(part, token),
                Blob = layer.Blob,
                DiffId = diffId,
            },
            cancellationToken);
        unpacked.Add(fresh);
        return fresh.Blob;
    }

    private bool Has(Descriptor blob, out Descriptor packed)
    {
        packed = blob;
        return store.Content.Blobs.Contains(blob.Digest);
    }

    private static ManifestDocument.Single ManifestOf(byte[] config, ImmutableArray<Descriptor> layers)
    {
        var descriptor = new Descriptor(
            MediaTypes.OciConfig, Digest.OfSha256(SHA256.HashData(config)), config.Length);
        return (ManifestDocument.Single)ManifestReader.Read(
            ManifestWriter.Write(descriptor, layers), MediaTypes.OciManifest);
    }
}
