using System.Security.Cryptography;
using Orc.Agent.Images.Changes;
using Orc.Agent.Images.Layers;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>Makes an image of one layer from an archive of a root file system.</summary>
public sealed class ImageImporter(ImageStore store, TimeProvider time)
{
    /// <summary>Reads the archive (tar, plain or packed with gzip or zstd) to its end.</summary>
    public async Task<Image> ImportAsync(
        ImageImportRequest request, Stream archive, CancellationToken cancellationToken)
    {
        // What cannot be meant is said before a byte is unpacked.
        var config = ImageChanges.Apply(new ImageConfig { Platform = request.Platform }, request.Changes);
        using var unpacked = await store.Content.Unpacker.UnpackAsync(
            new LayerRequest
            {
                Name = request.Name?.ToString() ?? "import",
                Feed = (sink, token) => sink.ReadAllAsync(archive, token),
            },
            cancellationToken);

        var now = time.GetUtcNow();
        var whole = config with
        {
            Created = now,
            DiffIds = [unpacked.Layer.DiffId],
            History = [new ImageHistoryEntry { Created = now, Comment = Comment(request) }],
        };
        return Add(whole, unpacked, request.Name);
    }

    private Image Add(ImageConfig config, UnpackedLayer unpacked, ImageReference? name)
    {
        var bytes = ImageConfigWriter.Write(config);
        var descriptor = new Descriptor(
            MediaTypes.OciConfig, Digest.OfSha256(SHA256.HashData(bytes)), bytes.Length);
        var manifest = ManifestReader.Read(
            ManifestWriter.Write(descriptor, [unpacked.Blob]), MediaTypes.OciManifest);
        return store.Add((ManifestDocument.Single)manifest, bytes, name);
    }

    private static string Comment(ImageImportRequest request) =>
        request.Message.Length > 0 ? request.Message : "Imported from -";
}
