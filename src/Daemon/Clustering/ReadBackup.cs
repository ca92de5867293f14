using Orc.Agent.Membership;
using Orc.Model.Nodes;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Store;

namespace Orc.Daemon.Clustering;

/// <summary>A backup that was opened and checked, so that it can take the place of what is here.</summary>
internal sealed record ReadBackup(BackupHeader Header, Snapshot Snapshot, byte[] Key)
{
    /// <exception cref="BackupException">It is none, is damaged, or no key opens it.</exception>
    public static ReadBackup Open(RestoreAsk ask, ClusterPlaces places)
    {
        var header = StoreBackup.ReadHeader(ask.File);
        var key = StoreFiles.FindKey(places, ask.Key, header.Key)
            ?? throw new BackupException(
                $"the backup is sealed by the key of the store of node {header.Node}, which is not here: give it with "
                + "--key FILE (there it is cluster/store.key below the data root), or make backups with --with-key");
        if (StoreKey.FindFault(key) is { } fault)
        {
            throw new BackupException($"the key is none: {fault}");
        }

        using var opened = StoreKey.Of(key);
        var snapshot = StoreBackup.Read(ask.File, opened);
        if (snapshot.Authority is { } authority)
        {
            // Whoever cannot open these could admit nobody later.
            _ = AuthorityKeys.Open(opened, authority);
        }

        return new ReadBackup(header, snapshot, key);
    }

    /// <summary>Null: it can be restored on this node; else why not, for people.</summary>
    /// <param name="state">The node's place in a cluster; null: none.</param>
    /// <param name="own">What the node's own store holds; null: it has none.</param>
    public string? FindRefusal(MemberState? state, Snapshot? own)
    {
        if (state is { Role: NodeRole.Worker })
        {
            return "this node is a worker of a cluster: its manager's store is restored on that manager, or on a node "
                + "that is of no cluster";
        }

        if (state is not null && state.Cluster != Header.Cluster)
        {
            return $"this node is the manager of another cluster ({state.Cluster}) than the backup's "
                + $"({Header.Cluster}): restore it on another node, or leave that one first "
                + "(orc cluster leave --force)";
        }

        if (state is not null && Snapshot.Authority is null)
        {
            return "the backup was made before this node became a cluster's manager: nodes that joined it since would "
                + "be lost. Leave the cluster first (orc cluster leave --force) if that is meant";
        }

        return state is null && own?.Identity.ClusterId != Header.Cluster ? OwnStoreRule.FindLoss(own) : null;
    }

    /// <summary>The node's place from then on; null: the backup is of a node that nobody could join.</summary>
    /// <exception cref="FormatException">Members would not find it.</exception>
    public MemberState? StateFor(RestoreAsk ask, MemberState? state)
    {
        if (Snapshot.Authority is null)
        {
            return null;
        }

        if (state is not null && ask.AdvertiseAddress.Length == 0)
        {
            return state;
        }

        var candidates = AdvertiseAddress.Candidates();
        var reached = AdvertiseAddress.Choose(
            ask.AdvertiseAddress.Length > 0 ? ask.AdvertiseAddress : Header.Address, candidates);
        if (ask.AdvertiseAddress.Length == 0 && !candidates.Any(own => own.Address.Equals(reached.Address)))
        {
            throw new FormatException(
                $"the cluster's members look for their manager at {Header.Address}, which is no address of this "
                + "machine: give it that one, or say another with --advertise-addr (members must then join anew)");
        }

        return ManagerHalf.StateOf(Header.Cluster, reached, ListenAddress.Choose(ask.ListenAddress, reached));
    }
}
