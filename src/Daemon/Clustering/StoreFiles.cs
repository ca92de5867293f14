using System.Globalization;
using System.Security.Cryptography;
using Orc.Linux.Files;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Store;

namespace Orc.Daemon.Clustering;

/// <summary>The files of a cluster's store while another takes its place: the former one is kept beside it.</summary>
internal sealed class StoreFiles(ClusterPlaces places, DateTimeOffset now)
{
    private readonly string _former = string.Create(
        CultureInfo.InvariantCulture, $"{places.Store}.before-{now.ToUnixTimeSeconds()}");

    /// <summary>Where the former store is now; empty: there was none.</summary>
    public string Former { get; private set; } = "";

    private bool _isInPlace;

    private string Fresh => $"{places.Store}.new";

    private string FormerKey => $"{_former}.key";

    /// <summary>Writes a store beside the one that is in use, sealed by the key that it will have.</summary>
    public async Task PrepareAsync(Snapshot snapshot, byte[] key, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(places.Root);
        foreach (var left in Directory.EnumerateFiles(places.Root, $"{Path.GetFileName(Fresh)}*"))
        {
            File.Delete(left);
        }

        await using var log = SealedCommitLog.Open(Fresh, StoreKey.Of(key), places.StoreKey);
        await log.CheckpointAsync(snapshot.Version, RecordForm.WriteCheckpoint(snapshot), cancellationToken);
    }

    /// <summary>Puts it in place. Nobody has the former one open.</summary>
    public void Swap(ReadOnlySpan<byte> key)
    {
        if (File.Exists(places.Store))
        {
            File.Move(places.Store, _former);
            Former = _former;
        }

        foreach (var rest in new[] { "-wal", "-shm" })
        {
            // What the former one had in them was taken over when it was closed.
            File.Delete(places.Store + rest);
        }

        if (File.Exists(places.StoreKey)
            && !CryptographicOperations.FixedTimeEquals(File.ReadAllBytes(places.StoreKey), key))
        {
            File.Move(places.StoreKey, FormerKey);
        }

        DurableFile.Replace(places.StoreKey, key, Durability.SurvivesPowerCut);
        File.Move(Fresh, places.Store);
        _isInPlace = true;
        DurableFile.SynchronizeDirectory(places.Root);
    }

    /// <summary>The former one is in use again, however far the change had come.</summary>
    public void Undo()
    {
        if (_isInPlace)
        {
            File.Delete(places.Store);
        }

        if (Former.Length > 0)
        {
            File.Move(Former, places.Store, overwrite: true);
        }

        if (File.Exists(FormerKey))
        {
            File.Move(FormerKey, places.StoreKey, overwrite: true);
        }
    }

    /// <summary>The key that opens a backup: one that came with it, or that of the store here.</summary>
    /// <returns>Null: there is none.</returns>
    public static byte[]? FindKey(ClusterPlaces places, byte[] given, byte[]? enclosed) =>
        given.Length > 0 ? given
        : enclosed ?? (File.Exists(places.StoreKey) ? File.ReadAllBytes(places.StoreKey) : null);
}
