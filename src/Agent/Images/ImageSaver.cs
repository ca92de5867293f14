using System.Collections.Immutable;
using System.Text;
using Orc.Agent.Images.Archives;
using Orc.Agent.Images.Exchange;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>
/// Writes images into an archive that is both of Docker's kind and an OCI layout: the same blobs, with both indexes.
/// The blobs are the very bytes that came, so every digest stays.
/// </summary>
internal sealed class ImageSaver(ImageStore store)
{
    private const int ChunkSize = 128 * 1024;

    /// <param name="names">Names, ids or parts of ids. A name is saved with the image; an id saves it without.</param>
    /// <param name="output">Stays open.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    public Task SaveAsync(IReadOnlyList<string> names, Stream output, CancellationToken cancellationToken) =>
        SaveAsync(names, [], output, cancellationToken);

    /// <param name="names">Names, ids or parts of ids.</param>
    /// <param name="leftOut">Layers that whoever loads it has: they are not in the archive.</param>
    /// <param name="output">Stays open.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    public async Task SaveAsync(
        IReadOnlyList<string> names,
        ImmutableHashSet<Digest> leftOut,
        Stream output,
        CancellationToken cancellationToken)
    {
        var images = Choose(names);
        images.ForEach(image => Check(image, leftOut));
        var holds = images.Select(image => store.Hold(image.Image.Id)).ToList();
        try
        {
            var tar = new TarWriter(output);
            await WriteAsync(tar, images, leftOut, cancellationToken);
            await tar.CompleteAsync(cancellationToken);
        }
        finally
        {
            holds.ForEach(hold => hold.Dispose());
        }
    }

    private List<SavedImage> Choose(IReadOnlyList<string> names)
    {
        var images = new Dictionary<Digest, SavedImage>();
        foreach (var name in names)
        {
            var image = store.Find(name) ?? throw ImageException.NoSuchImage(name);
            var known = images.GetValueOrDefault(image.Id) ?? new SavedImage(image, store.FindManifest(image.Id)!, []);
            images[image.Id] = ImageReference.TryParse(name, out var reference) && image.References.Contains(reference)
                ? known with { Names = [.. known.Names.Append(reference).Distinct()] }
                : known;
        }

        return [.. images.Values];
    }

    // Before a byte is written: half an archive is worse than none.
    private void Check(SavedImage image, ImmutableHashSet<Digest> leftOut)
    {
        var missing = image.Manifest.Layers.FirstOrDefault(
            layer => !leftOut.Contains(layer.Digest) && !store.Content.Blobs.Contains(layer.Digest));
        if (missing is not null)
        {
            throw new ImageException(
                ImageFailure.NotFound,
                $"image {image.Image.Id.Short} cannot be saved: its layer {missing.Digest.Short} is here " +
                "only unpacked; "
                + "remove the image and pull it again first");
        }
    }

    private async Task WriteAsync(
        TarWriter tar,
        List<SavedImage> images,
        ImmutableHashSet<Digest> leftOut,
        CancellationToken cancellationToken)
    {
        await WriteDirectoryAsync(tar, "blobs/", cancellationToken);
        await WriteDirectoryAsync(tar, "blobs/sha256/", cancellationToken);
        var written = leftOut.ToHashSet();
        foreach (var image in images)
        {
            foreach (var blob in image.Blobs.Where(written.Add))
            {
                await WriteBlobAsync(tar, blob, cancellationToken);
            }
        }

        await WriteAsync(tar, OciArchive.IndexName, SavedIndexes.Oci(images), cancellationToken);
        await WriteAsync(tar, DockerArchive.IndexName, SavedIndexes.Docker(images), cancellationToken);
        await WriteAsync(tar, "oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray(), cancellationToken);
    }

    private async Task WriteBlobAsync(TarWriter tar, Digest digest, CancellationToken cancellationToken)
    {
        await using var blob = store.Content.Blobs.Open(digest);
        await tar.WriteAsync(FileOf(OciArchive.PartOf(digest), blob.Length), cancellationToken);
        var chunk = new byte[ChunkSize];
        while (await blob.ReadAsync(chunk, cancellationToken) is > 0 and var count)
        {
            await tar.WriteContentAsync(chunk.AsMemory(0, count), cancellationToken);
        }
    }

    private static async Task WriteAsync(
        TarWriter tar, string name, byte[] content, CancellationToken cancellationToken)
    {
        await tar.WriteAsync(FileOf(name, content.Length), cancellationToken);
        await tar.WriteContentAsync(content, cancellationToken);
    }

    private static ValueTask WriteDirectoryAsync(TarWriter tar, string name, CancellationToken cancellationToken) =>
        tar.WriteAsync(
            new TarEntry { Name = Encoding.UTF8.GetBytes(name), Kind = TarKind.Directory, Mode = 0x1ED },
            cancellationToken);

    // No time: the same images give the same archive.
    private static TarEntry FileOf(string name, long length) =>
        new() { Name = Encoding.UTF8.GetBytes(name), Kind = TarKind.File, Length = length };
}
