using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Projects;

/// <summary>
/// A project's network goes after the last task on it is gone, and one that was asked for with other settings is made
/// anew then. It is made together with the first task: the agent makes networks before the tasks of one message.
/// </summary>
internal sealed class NetworkDecider : IDecider<string>
{
    public IEnumerable<string> All(Snapshot snapshot) => snapshot.Networks.Keys;

    public IEnumerable<string> TouchedBy(Change change, Snapshot snapshot) => change switch
    {
        Change.PutNetwork put => [put.Network.Name],
        Change.ObserveTask or Change.PutTask or Change.DropTask or Change.DropAttachment => Going(snapshot),
        _ => [],
    };

    public void Touch(IReadOnlyList<Change> changes, Snapshot snapshot, ISet<string> touched)
    {
        var areUsersOthers = false;
        foreach (var change in changes)
        {
            if (change is Change.PutNetwork put)
            {
                touched.Add(put.Network.Name);
            }

            areUsersOthers |= change
                is Change.ObserveTask or Change.PutTask or Change.DropTask or Change.DropAttachment;
        }

        if (areUsersOthers)
        {
            touched.UnionWith(Going(snapshot));
        }
    }

    public Decision Decide(Snapshot snapshot, string key, ClusterTime now)
    {
        if (!snapshot.Networks.TryGetValue(key, out var network) || !(network.Removing || network.Next is not null))
        {
            return Decision.Nothing;
        }

        if (network.Node.IsNone)
        {
            return OfCluster(snapshot, network);
        }

        if (!network.Withdrawn)
        {
            return Usage.IsNetworkUsed(snapshot, key)
                ? Decision.Nothing
                : new Decision(
                [
                    // It counts as there until the agent says that it is not: it may be in the making.
                    new Change.PutNetwork(network with { Withdrawn = true, Present = true, Error = "" })
                    {
                        Cause = network.Removing ? "nothing uses it any more" : "its settings changed",
                    },
                ]);
        }

        return (network.Present, network.Error) switch
        {
            (false, _) when network.Removing => new Decision([new Change.DropNetwork(key)]),
            (false, _) => new Decision(
            [
                new Change.PutNetwork(network with { Spec = network.Next!, Next = null, Withdrawn = false }),
            ]),

            // Something that is not of this project is on it: it stays, and whoever removes it is told.
            (true, not "") => new Decision(
            [
                new Change.PutNetwork(network with { Removing = false, Next = null, Withdrawn = false }),
            ]),
            _ => Decision.Nothing,
        };
    }
    /// <summary>
    /// Each agent makes it with the first task of its node and removes it with the last: nobody waits for them.
    /// </summary>
    private static Decision OfCluster(Snapshot snapshot, ProjectNetwork network) =>
        Usage.IsNetworkUsed(snapshot, network.Name)
            ? Decision.Nothing
            : new Decision(
            [
                network.Removing
                    ? new Change.DropNetwork(network.Name) { Cause = "nothing uses it any more" }
                    : new Change.PutNetwork(network with { Spec = network.Next!, Next = null })
                    {
                        Cause = "its settings changed",
                    },
            ]);

    private static IEnumerable<string> Going(Snapshot snapshot)
    {
        foreach (var (name, network) in snapshot.Networks)
        {
            if (network.Removing || network.Next is not null)
            {
                yield return name;
            }
        }
    }
}
