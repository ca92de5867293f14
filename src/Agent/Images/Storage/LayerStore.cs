using System.Collections.Concurrent;
using System.Text.Json;
using Orc.Linux.FileTrees;
using Orc.Linux.Processes;
using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>
/// Layers unpacked for overlayfs, by the digest of their archive (diff id): a layer does not depend on those below it,
/// so each is here once, whatever images have it.
/// </summary>
internal sealed class LayerStore(ImageStorePaths paths, TemporaryPlace temporary, Holds holds)
{
    private const string RecordName = "layer.json";

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Digest, LayerRecord> _layers = new();

    public IEnumerable<Digest> All => _layers.Keys;

    /// <summary>Reads what is there; throws away what a power cut may have torn. Says what that was.</summary>
    public IReadOnlyList<Digest> Load()
    {
        var torn = new List<Digest>();
        foreach (var place in Directory.EnumerateDirectories(paths.Layers))
        {
            if (!Digest.TryParse($"{Digest.Sha256}:{Path.GetFileName(place)}", out var diffId))
            {
                continue;
            }

            if (Read(place) is { } record && (record.UnsyncedBoot.Length == 0 || record.UnsyncedBoot == HostBoot.Id))
            {
                _layers[diffId] = record;
                Link(diffId);
                continue;
            }

            torn.Add(diffId);
            temporary.Remove(Hide(diffId));
        }

        return torn;
    }

    /// <summary>Null: not unpacked here.</summary>
    public ImageLayer? Find(Digest diffId) => _layers.TryGetValue(diffId, out var record)
        ? new ImageLayer
        {
            DiffId = diffId,
            Directory = paths.LayerTree(diffId),
            Link = $"l/{ImageStorePaths.LinkName(diffId)}",
            Size = record.Size,
        }
        : null;

    public LayerStaging Begin() => new(temporary);

    /// <summary>
    /// Makes the staged tree the layer of that digest, unless it is there already. It is held until the caller lets go,
    /// so that it outlives the time until an image has it.
    /// </summary>
    public (ImageLayer Layer, IDisposable Hold) Keep(LayerStaging staging, Digest diffId, long size, long entries)
    {
        lock (_gate)
        {
            if (Find(diffId) is null)
            {
                var record = new LayerRecord { Size = size, Entries = entries, UnsyncedBoot = HostBoot.Id };
                Write(staging.Place, record);
                Directory.Move(staging.Place, paths.LayerPlace(diffId));
                staging.Kept();
                _layers[diffId] = record;
                Link(diffId);
            }

            return (Find(diffId)!, holds.Take([diffId]));
        }
    }

    /// <summary>
    /// Takes a layer out of sight at once, by a rename. What is returned is still to be removed. Null: it is held, or
    /// already gone.
    /// </summary>
    public string? Detach(Digest diffId)
    {
        lock (_gate)
        {
            return holds.IsHeld(diffId) || !_layers.TryRemove(diffId, out _) ? null : Hide(diffId);
        }
    }

    /// <summary>Writes all layers out to the disk, and marks them as whole for whatever boot reads them.</summary>
    public void Synchronize()
    {
        var unsynced = _layers.Where(layer => layer.Value.UnsyncedBoot.Length > 0).ToList();
        using (var root = DirectoryHandle.Open(paths.Root))
        {
            root.SyncFileSystem();
        }

        foreach (var (diffId, record) in unsynced)
        {
            var synced = record with { UnsyncedBoot = "" };
            if (_layers.TryUpdate(diffId, synced, record))
            {
                Mark(diffId, synced);
            }
        }
    }

    private string Hide(Digest diffId)
    {
        File.Delete(Path.Combine(paths.Links, ImageStorePaths.LinkName(diffId)));
        var away = temporary.NewPath();
        Directory.Move(paths.LayerPlace(diffId), away);
        return away;
    }

    // It may be removed at this very moment; then there is nothing to mark.
    private void Mark(Digest diffId, LayerRecord record)
    {
        try
        {
            Write(paths.LayerPlace(diffId), record);
        }
        catch (IOException) when (!_layers.ContainsKey(diffId))
        {
        }
    }

    private void Link(Digest diffId)
    {
        var path = Path.Combine(paths.Links, ImageStorePaths.LinkName(diffId));
        var target = $"../layers/{diffId.Hex}/{ImageStorePaths.TreeName}";
        if (new FileInfo(path).LinkTarget is not { } known)
        {
            File.CreateSymbolicLink(path, target);
        }
        else if (known != target)
        {
            throw ImageException.BadContent($"two layers want the short name {path}: {known} and {target}");
        }
    }

    private static LayerRecord? Read(string place)
    {
        try
        {
            var bytes = File.ReadAllBytes(Path.Combine(place, RecordName));
            return JsonSerializer.Deserialize(bytes, StorageJson.Default.LayerRecord);
        }
        catch (Exception torn) when (torn is JsonException or IOException)
        {
            return null;
        }
    }

    private static void Write(string place, LayerRecord record) => Linux.Files.DurableFile.Replace(
        Path.Combine(place, RecordName),
        JsonSerializer.SerializeToUtf8Bytes(record, StorageJson.Default.LayerRecord),
        Linux.Files.Durability.SurvivesTheProcess);
}
