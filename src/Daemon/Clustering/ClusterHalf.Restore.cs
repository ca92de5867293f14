using Orc.Agent.Membership;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Store;

namespace Orc.Daemon.Clustering;

/// <summary>The store as a file, and back.</summary>
internal sealed partial class ClusterHalf
{
    /// <summary>Everything the cluster's store holds now, as one file.</summary>
    /// <exception cref="MembershipException">The store is kept elsewhere, or lost.</exception>
    public async Task<(Snapshot Snapshot, byte[] File)> BackUpAsync(
        bool withKey, CancellationToken cancellationToken) =>
        (await ManagerAsync(cancellationToken)).BackUp(State?.Managers[0] ?? "", withKey);

    /// <summary>Makes a backup this node's store, whatever the one of today holds: that is kept beside it.</summary>
    /// <exception cref="BackupException">It cannot be read.</exception>
    /// <exception cref="MembershipException">It cannot be restored on this node.</exception>
    public async Task<(Snapshot Snapshot, BackupHeader Header, string Former)> RestoreAsync(
        RestoreAsk ask, CancellationToken cancellationToken)
    {
        var backup = ReadBackup.Open(ask, parts.Places);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (IsLeaving)
            {
                throw new MembershipException(_loss ?? "this node has not left its cluster yet: orc cluster leave");
            }

            if (backup.FindRefusal(State, _manager?.Plane.Store.Head) is { } refusal)
            {
                throw new MembershipException(refusal);
            }

            var now = parts.Tools.Time.GetUtcNow();
            var state = backup.StateFor(ask, State);
            var restored = Restoration.Restore(
                backup.Snapshot,
                parts.Identity.Id,
                parts.Identity.Name,
                state?.AdvertiseAddress ?? "",
                ClusterTime.Of(now));
            var files = new StoreFiles(parts.Places, now);
            await files.PrepareAsync(restored, backup.Key, cancellationToken);
            await ReplaceAsync(files, backup.Key, state);
            LogRestored(backup.Header.Cluster, backup.Header.Version, files.Former);
            return (restored, backup.Header, files.Former);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ReplaceAsync(StoreFiles files, byte[] key, MemberState? state)
    {
        // Not called off: half of it would be worse than all of it.
        var before = State;
        await EndAsync();
        try
        {
            files.Swap(key);
            State = state;
            if (state is not null)
            {
                parts.Files.SaveState(state);
            }

            await OpenManagerAsync(CancellationToken.None);
            if (state is not null)
            {
                await _manager!.ListenAsync(state, this, CancellationToken.None);
            }

            _loss = null;
        }
        catch
        {
            await EndAsync();
            files.Undo();
            State = before;
            if (before is not null)
            {
                parts.Files.SaveState(before);
            }
            else
            {
                parts.Files.Forget();
            }

            if (before is null ? File.Exists(parts.Places.Store) : _loss is null)
            {
                await ResumeManagerAsync(CancellationToken.None);
            }

            throw;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "the store of cluster {Cluster} was restored from a backup of version {Version}; the former one is {Former}")]
    private partial void LogRestored(string cluster, long version, string former);
}
