using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orc.Agent.Images.Manifests;
using Orc.Agent.Images.Storage;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>
/// The images of one node: found by name, id or part of an id, each whole or not there. One process opens it. What it
/// answers is a
/// value: an image found stays usable while it is held (<see cref="Hold"/>) or a container is said to use it.
/// </summary>
public sealed partial class ImageStore : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ImageIndex _index;
    private readonly BackgroundWork _background;
    private ImageTable _table = ImageTable.Empty;
    private volatile TaskCompletionSource _news = NewSignal();

    private ImageStore(ImageStorePaths paths, TimeProvider time, ILogger<ImageStore> logger)
    {
        Paths = paths;
        _time = time;
        _logger = logger;
        Content = new StoreContent(paths, logger);
        _index = new ImageIndex(paths, Content.Blobs, Content.Layers, logger);
        _background = new BackgroundWork(logger);
    }

    public ImageStorePaths Paths { get; }

    /// <summary>Completes when there are others, or they are called otherwise.</summary>
    public Task News => _news.Task;

    internal StoreContent Content { get; }

    /// <summary>Opens the store, throws away what is half made or torn, and what no image needs any more.</summary>
    public static ImageStore Open(ImageStorePaths paths, TimeProvider time, ILogger<ImageStore> logger)
    {
        var store = new ImageStore(paths, time, logger);
        store.Load();
        return store;
    }

    /// <summary>All of them, the newest first.</summary>
    public ImmutableArray<Image> List() =>
        [.. _table.All.Select(stored => stored.Image).OrderByDescending(image => image.Config.Created)];

    /// <summary>By id, by name, or by the start of an id. Null: no such image.</summary>
    public Image? Find(string nameOrId) => _table.Find(nameOrId)?.Image;

    public Image? Find(Digest id) => _table.Find(id)?.Image;

    public Image? Find(ImageReference reference) => _table.Find(reference)?.Image;

    /// <summary>Gives an image another name; a name that another image had moves.</summary>
    public Image Tag(string source, ImageReference target)
    {
        if (target.Digest is not null)
        {
            throw ImageException.Invalid("refusing to create a tag with a digest reference");
        }

        lock (_gate)
        {
            var stored = _table.Find(source) ?? throw ImageException.NoSuchImage(source);
            PutLocked(_table.WithName(stored.Image.Id, target, _time.GetUtcNow()));
            return _table.Find(stored.Image.Id)!.Image;
        }
    }

    /// <summary>
    /// Gives an image that came from another node the name it has there. One that an image was given here stays where
    /// it is; one that came this way is the newest's.
    /// </summary>
    internal void TagUnlessGiven(Digest id, ImageReference target)
    {
        lock (_gate)
        {
            if (target.Digest is null && _table.Find(id) is not null)
            {
                PutLocked(_table.WithBorrowed(id, target, _time.GetUtcNow()));
            }
        }
    }

    /// <summary>
    /// Keeps an image from being removed until disposed: between finding it and being known to use it.
    /// </summary>
    public IDisposable Hold(Digest id)
    {
        lock (_gate)
        {
            var stored = _table.Find(id) ?? throw ImageException.NoSuchImage(id.ToString());
            return Content.Holds.Take([id, .. stored.Content]);
        }
    }

    /// <summary>
    /// Takes a name away, and the image with it if that was its last. By id: all its names, if they are of one
    /// repository. What
    /// containers use stays; without force its names do too.
    /// </summary>
    public ImageRemoval Remove(string nameOrId, RemovalForce force, IReadOnlyCollection<ImageUse> uses)
    {
        var away = new List<string>();
        ImageRemoval removal;
        lock (_gate)
        {
            var stored = _table.Find(nameOrId) ?? throw ImageException.NoSuchImage(nameOrId);
            var its = uses.Where(use => use.Image == stored.Image.Id).ToList();
            var decision = RemovalRule.Decide(stored.Image, nameOrId, force, its);
            removal = decision.TakesImage && !Content.Holds.IsHeld(stored.Image.Id)
                ? DropLocked(stored, decision.Names, away)
                : UntagLocked(stored, decision.Names);
        }

        Content.Clear(away);
        return removal;
    }

    /// <summary>Removes images nobody uses, as many as the scope says and the filter lets through.</summary>
    public ImageRemoval Prune(PruneScope scope, IReadOnlyCollection<ImageUse> uses, Func<Image, bool> filter)
    {
        var away = new List<string>();
        var removal = new ImageRemoval();
        lock (_gate)
        {
            var used = uses.Select(use => use.Image).ToHashSet();
            var pruned = _table.All.Where(stored => (scope is PruneScope.Unused || stored.Image.References.IsEmpty)
                && !used.Contains(stored.Image.Id) && !Content.Holds.IsHeld(stored.Image.Id) && filter(stored.Image));
            foreach (var stored in pruned.ToList())
            {
                var image = stored.Image;
                removal = removal.Plus(DropLocked(stored, [.. image.References, .. image.RepoDigests], away));
            }
        }

        Content.Clear(away);
        return removal;
    }

    /// <summary>Waits until what was added is on disk for good, and what was left behind is gone.</summary>
    public async ValueTask DisposeAsync() => await _background.SettleAsync();

    /// <summary>The manifest an image came with. Null: no such image.</summary>
    internal ManifestDocument.Single? FindManifest(Digest id) => _table.Find(id)?.Manifest;

    /// <summary>Kept bytes that unpack to that layer, whichever image they came with. Null: none.</summary>
    internal Descriptor? FindPacked(Digest diffId) => _table.All
        .SelectMany(stored => stored.Image.Layers.Zip(stored.Manifest.Layers))
        .Where(layer => layer.First.DiffId == diffId && Content.Blobs.Contains(layer.Second.Digest))
        .Select(layer => layer.Second)
        .FirstOrDefault();

    /// <summary>
    /// The layers that are here both packed and unpacked: an archive that is loaded needs none of them for as long as
    /// the images that have them are held.
    /// </summary>
    internal (IReadOnlySet<Digest> Layers, IDisposable Held) HoldLayers()
    {
        lock (_gate)
        {
            var layers = new HashSet<Digest>();
            var held = new List<Digest>();
            foreach (var stored in _table.All)
            {
                var added = stored.Image.Layers.Zip(stored.Manifest.Layers).Count(layer =>
                    Content.Layers.Find(layer.First.DiffId) is not null
                    && Content.Blobs.Contains(layer.Second.Digest)
                    && layers.Add(layer.Second.Digest));
                if (added > 0)
                {
                    held.AddRange([stored.Image.Id, .. stored.Content]);
                }
            }

            return (layers, Content.Holds.Take(held));
        }
    }

    internal IDisposable HoldContent(IEnumerable<Digest> digests)
    {
        lock (_gate)
        {
            return Content.Holds.Take([.. digests]);
        }
    }

    /// <summary>An image whose layers are all there becomes known, under its names, if any.</summary>
    internal Image Add(ManifestDocument.Single manifest, ReadOnlyMemory<byte> config, params ImageReference?[] names)
    {
        lock (_gate)
        {
            Content.Blobs.Put(config.Span);
            Content.Blobs.Put(manifest.Bytes.Span);
            var now = _time.GetUtcNow();
            var id = manifest.Config.Digest;
            var table = _table;
            if (table.Find(id) is null)
            {
                table = table.With(_index.Assemble(manifest, config, now));
                Added(_logger, id);
            }

            PutLocked(names.OfType<ImageReference>().Aggregate(
                table, (named, name) => named.WithName(id, name, now)));
            _background.Run(Content.Layers.Synchronize);
            return _table.Find(id)!.Image;
        }
    }

    private void Load()
    {
        foreach (var torn in Content.Layers.Load())
        {
            RemovedTornLayer(_logger, torn);
        }

        _table = _index.Load();

        // What an interrupted pull had finished is of no use to anybody: no name leads to it.
        var unneeded = Content.Unneeded(_table);
        _background.Run(() => Sweep(unneeded));
    }

    private void Sweep(ContentSet unneeded)
    {
        Content.ClearLeftovers();
        Collected collected;
        lock (_gate)
        {
            // A pull may have begun since, and found some of it useful.
            collected = Content.Collect(unneeded, _table);
        }

        Content.Clear(collected.Away);
    }

    private ImageRemoval UntagLocked(StoredImage stored, ImmutableArray<ImageReference> names)
    {
        PutLocked(_table.With(stored.WithNames(
            stored.Image.References.RemoveRange(names), stored.Image.RepoDigests.RemoveRange(names))));
        return new ImageRemoval { Untagged = [.. names.Select(name => name.ToString())] };
    }

    private ImageRemoval DropLocked(StoredImage stored, ImmutableArray<ImageReference> names, List<string> away)
    {
        var id = stored.Image.Id;
        PutLocked(_table.Without(id));
        Removed(_logger, id);
        var collected = Content.Collect(ContentSet.Of(stored), _table);
        away.AddRange(collected.Away);
        return new ImageRemoval
        {
            Untagged = [.. names.Select(name => name.ToString())],
            Deleted = [id, .. collected.Layers.Reverse()],
            FreedBytes = collected.FreedBytes,
        };
    }

    private void PutLocked(ImageTable table)
    {
        _index.Write(table);
        _table = table;
        var news = _news;
        _news = NewSignal();
        news.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
