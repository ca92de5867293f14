using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Projects;

/// <summary>
/// A volume that a person wants removed goes after the last task on it is gone; one that shall be made anew does, too,
/// and comes again with other settings.
/// </summary>
internal sealed class VolumeDecider : IDecider<string>
{
    public IEnumerable<string> All(Snapshot snapshot) => snapshot.Volumes.Keys;

    public IEnumerable<string> TouchedBy(Change change, Snapshot snapshot) => change switch
    {
        Change.PutVolume put => [put.Volume.Name],
        Change.ObserveTask or Change.PutTask or Change.DropTask => Going(snapshot),
        _ => [],
    };

    public void Touch(IReadOnlyList<Change> changes, Snapshot snapshot, ISet<string> touched)
    {
        var areUsersOthers = false;
        foreach (var change in changes)
        {
            if (change is Change.PutVolume put)
            {
                touched.Add(put.Volume.Name);
            }

            areUsersOthers |= change is Change.ObserveTask or Change.PutTask or Change.DropTask;
        }

        if (areUsersOthers)
        {
            touched.UnionWith(Going(snapshot));
        }
    }

    public Decision Decide(Snapshot snapshot, string key, ClusterTime now)
    {
        if (!snapshot.Volumes.TryGetValue(key, out var volume) || !(volume.Removing || volume.Next is not null))
        {
            return Decision.Nothing;
        }

        if (volume is { Node.IsNone: true, Next: null } && !Usage.IsVolumeUsed(snapshot, key))
        {
            return new Decision([new Change.DropVolume(key) { Cause = "no node owns it" }]);
        }

        if (!volume.Withdrawn)
        {
            return Usage.IsVolumeUsed(snapshot, key)
                ? Decision.Nothing
                : new Decision(
                [
                    // It counts as there until the agent says that it is not: it may be in the making.
                    new Change.PutVolume(volume with { Withdrawn = true, Present = true, Error = "" })
                    {
                        Cause = volume.Removing ? "nothing uses it any more" : "its settings changed",
                    },
                ]);
        }

        return (volume.Present, volume.Error) switch
        {
            (false, _) when volume.Removing => new Decision([new Change.DropVolume(key)]),
            (false, _) => new Decision(
                [new Change.PutVolume(volume with { Spec = volume.Next!, Next = null, Withdrawn = false })]),
            (true, not "") => new Decision(
                [new Change.PutVolume(volume with { Removing = false, Next = null, Withdrawn = false })]),
            _ => Decision.Nothing,
        };
    }

    private static IEnumerable<string> Going(Snapshot snapshot)
    {
        foreach (var (name, volume) in snapshot.Volumes)
        {
            if (volume.Removing || volume.Next is not null)
            {
                yield return name;
            }
        }
    }
}
