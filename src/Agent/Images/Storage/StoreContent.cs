using Microsoft.Extensions.Logging;
using Orc.Agent.Images.Archives;
using Orc.Agent.Images.Layers;
using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>What images are made of: blobs, unpacked layers, what is half made, and who holds what of it.</summary>
internal sealed class StoreContent
{
    // As /var/lib/docker: what is in images is nobody's but root's to walk in.
    private const UnixFileMode RootMode = (UnixFileMode)0x1C8;

    private readonly ImageStorePaths _paths;
    private readonly TemporaryPlace _temporary;

    public StoreContent(ImageStorePaths paths, ILogger logger)
    {
        _paths = paths;
        Directory.CreateDirectory(paths.Root, RootMode);
        Directory.CreateDirectory(paths.Layers);
        Directory.CreateDirectory(paths.Links);
        Directory.CreateDirectory(paths.Blobs);
        _temporary = new TemporaryPlace(paths.Temporary);
        Blobs = new BlobStore(paths, _temporary);
        Layers = new LayerStore(paths, _temporary, Holds);
        Unpacker = new LayerUnpacker(Layers, Blobs, paths, TarLimits.Default, logger);
    }

    public BlobStore Blobs { get; }

    public LayerStore Layers { get; }

    public LayerUnpacker Unpacker { get; }

    public Holds Holds { get; } = new();

    public TemporaryPlace Temporary => _temporary;

    /// <summary>What no image of the table needs.</summary>
    public ContentSet Unneeded(ImageTable table) => new(
        [.. Layers.All.Except(table.NeededLayers)], [.. Blobs.List().Except(table.NeededBlobs)]);

    /// <summary>
    /// Takes out of sight what of this no image needs and nobody holds: trees by a rename now; <see cref="Clear"/>,
    /// which takes
    /// longer, removes them file by file when no lock is held.
    /// </summary>
    public Collected Collect(ContentSet candidates, ImageTable table)
    {
        var (neededLayers, neededBlobs) = (table.NeededLayers, table.NeededBlobs);
        var blobs = candidates.Blobs.Where(blob => !Holds.IsHeld(blob) && !neededBlobs.Contains(blob)).ToList();
        var freed = blobs.Sum(Blobs.SizeOf);
        blobs.ForEach(Blobs.Remove);

        var layers = new List<Digest>();
        var away = new List<string>();
        foreach (var layer in candidates.Layers.Where(layer => !neededLayers.Contains(layer)))
        {
            var size = Layers.Find(layer)?.Size ?? 0;
            if (Layers.Detach(layer) is { } tree)
            {
                layers.Add(layer);
                away.Add(tree);
                freed += size;
            }
        }

        return new Collected(layers, freed, away);
    }

    public void Clear(IEnumerable<string> away)
    {
        foreach (var path in away)
        {
            _temporary.Remove(path);
        }
    }

    /// <summary>Removes what an earlier process left half made.</summary>
    public void ClearLeftovers() =>
        Clear(_temporary.Leftovers.Select(name => Path.Combine(_paths.Temporary, name)));
}
