using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orc.Agent.Images.Manifests;
using Orc.Linux.Files;
using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>The table of images on disk: index.json, replaced whole. The documents it names are blobs.</summary>
internal sealed partial class ImageIndex(ImageStorePaths paths, BlobStore blobs, LayerStore layers, ILogger logger)
{
    /// <summary>All images that are whole; those that are not are forgotten, loudly.</summary>
    public ImageTable Load()
    {
        var table = ImageTable.Empty;
        foreach (var indexed in Read().Images)
        {
            table = Restore(indexed) is { } stored ? table.With(stored) : table;
        }

        return table;
    }

    public void Write(ImageTable table)
    {
        var index = new IndexFile
        {
            Images = [.. table.All.Select(stored => new IndexedImage
            {
                Id = stored.Image.Id.ToString(),
                Manifest = stored.Manifest.Digest.ToString(),
                TaggedAt = stored.Image.TaggedAt,
                References = [.. stored.Image.References.Select(reference => reference.Canonical)],
                RepoDigests = [.. stored.Image.RepoDigests.Select(reference => reference.Canonical)],
                Borrowed = [.. stored.Borrowed.Select(reference => reference.Canonical)],
            })],
        };
        DurableFile.Replace(
            paths.Index,
            JsonSerializer.SerializeToUtf8Bytes(index, StorageJson.Default.IndexFile),
            Durability.SurvivesPowerCut);
    }

    /// <summary>An image from its documents; every layer must be there.</summary>
    public StoredImage Assemble(ManifestDocument.Single manifest, ReadOnlyMemory<byte> config, DateTimeOffset now)
    {
        var read = ImageConfigReader.Read(config);
        if (read.DiffIds.Length != manifest.Layers.Length)
        {
            throw ImageException.BadContent(
                $"image {manifest.Config.Digest} has {manifest.Layers.Length} layers, "
                + $"but its configuration lists {read.DiffIds.Length}");
        }

        var image = new Image
        {
            Id = manifest.Config.Digest,
            ManifestDigest = manifest.Digest,
            Config = read,
            Layers = [.. read.DiffIds.Select(diffId => layers.Find(diffId)
                ?? throw ImageException.BadContent($"image {manifest.Config.Digest} lacks layer {diffId}"))],
            References = [],
            RepoDigests = [],
            TaggedAt = now,
        };
        return new StoredImage(image, manifest);
    }

    private StoredImage? Restore(IndexedImage indexed)
    {
        try
        {
            var manifest = ReadManifest(Digest.Parse(indexed.Manifest));
            var config = blobs.Find(manifest.Config.Digest)
                ?? throw ImageException.BadContent("its configuration is missing or damaged");
            var borrowed = indexed.Borrowed?.Select(ImageReference.Parse) ?? [];
            return (Assemble(manifest, config, indexed.TaggedAt) with { Borrowed = [.. borrowed] }).WithNames(
                [.. indexed.References.Select(ImageReference.Parse)],
                [.. indexed.RepoDigests.Select(ImageReference.Parse)]);
        }
        catch (Exception failure) when (failure is ImageException or FormatException)
        {
            Forgot(logger, indexed.Id, string.Join(", ", indexed.References), failure.Message);
            return null;
        }
    }

    private ManifestDocument.Single ReadManifest(Digest digest) =>
        blobs.Find(digest) is { } bytes
        && ManifestReader.Read(bytes, contentType: null) is ManifestDocument.Single single
            ? single
            : throw ImageException.BadContent("its manifest is missing or damaged");

    private IndexFile Read()
    {
        if (!File.Exists(paths.Index))
        {
            return new IndexFile();
        }

        try
        {
            var index = JsonSerializer.Deserialize(File.ReadAllBytes(paths.Index), StorageJson.Default.IndexFile);
            return index is { Form: IndexFile.CurrentForm }
                ? index
                : throw new JsonException($"its form is {index?.Form}, this orcd knows {IndexFile.CurrentForm}");
        }
        catch (JsonException unreadable)
        {
            Unreadable(logger, paths.Index, unreadable.Message);
            File.Move(paths.Index, $"{paths.Index}.unreadable", overwrite: true);
            return new IndexFile();
        }
    }

    [LoggerMessage(LogLevel.Warning, "image {Image} ({Names}) was forgotten: {Reason}; pull or import it again")]
    private static partial void Forgot(ILogger logger, string image, string names, string reason);

    [LoggerMessage(LogLevel.Error, "the index of images {Path} cannot be read ({Reason}); it was set aside")]
    private static partial void Unreadable(ILogger logger, string path, string reason);
}
