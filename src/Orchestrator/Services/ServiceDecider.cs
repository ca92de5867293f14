using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Reaping;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// Alone creates tasks and writes what is wanted of them. Update, dependencies, order and placement are rules it asks.
/// </summary>
internal sealed class ServiceDecider : IDecider<ServiceKey>
{
    private const int MostChanges = 300;

    public IEnumerable<ServiceKey> All(Snapshot snapshot) =>
        snapshot.Services.Keys.Concat(snapshot.TasksByService.Keys).Distinct();

    public IEnumerable<ServiceKey> TouchedBy(Change change, Snapshot snapshot) => change switch
    {
        Change.PutService put => WithNeighbours(snapshot, put.Service.Key),
        Change.DropService drop => WithNeighbours(snapshot, drop.Key),
        Change.PutTask put => [.. WithNeighbours(snapshot, put.Task.Service), .. InNeedOfRoom(snapshot)],
        Change.DropTask drop => [.. WithNeighbours(snapshot, drop.Service), .. AfterAnEnd(snapshot)],
        Change.ObserveTask observe => snapshot.Tasks.TryGetValue(observe.Report.Task, out var task)
            ? [.. WithNeighbours(snapshot, task.Service), .. NodeLoad.Holds(task) ? [] : AfterAnEnd(snapshot)]
            : [],
        Change.PutNode put => OfNode(snapshot, put.Node.Id),
        Change.DropNode drop => OfNode(snapshot, drop.Id),
        Change.PutProject put => KeysOf(snapshot, put.Project.Name),
        Change.PutNetwork put => KeysOf(snapshot, put.Network.Project),
        Change.DropNetwork or Change.DropVolume => snapshot.Services.Keys,
        Change.PutVolume put => KeysOf(snapshot, put.Volume.Project),
        _ => [],
    };

    public void Touch(IReadOnlyList<Change> changes, Snapshot snapshot, ISet<ServiceKey> touched)
    {
        // Many tasks of one service, as a rule: each service is asked about once.
        var services = new HashSet<ServiceKey>();
        var (room, end) = (false, false);
        foreach (var change in changes)
        {
            switch (change)
            {
                case Change.PutTask put:
                    services.Add(put.Task.Service);
                    room = true;
                    break;
                case Change.DropTask drop:
                    services.Add(drop.Service);
                    end = true;
                    break;
                case Change.ObserveTask observe:
                    if (snapshot.Tasks.TryGetValue(observe.Report.Task, out var task))
                    {
                        services.Add(task.Service);
                        end |= !NodeLoad.Holds(task);
                    }

                    break;
                default:
                    touched.UnionWith(TouchedBy(change, snapshot));
                    break;
            }
        }

        touched.UnionWith(services.SelectMany(service => WithNeighbours(snapshot, service)));
        touched.UnionWith(end ? AfterAnEnd(snapshot) : room ? InNeedOfRoom(snapshot) : []);
    }

    public Decision Decide(Snapshot snapshot, ServiceKey key, ClusterTime now)
    {
        var service = snapshot.FindService(key);
        if (service is null || !snapshot.Releases.TryGetValue(service.Release, out var release))
        {
            return Decision.Nothing;
        }

        return service.Removal is { } removal
            ? Remove(snapshot, service, removal)
            : snapshot.IsOfCluster(key.Project)
                ? new ClusterStep(snapshot, service, release, now).Decide()
                : new ServiceStep(snapshot, service, release, now).Decide();
    }

    private static Decision Remove(Snapshot snapshot, Service service, RemovalMark removal)
    {
        if (!OrderRule.MayGo(snapshot, service))
        {
            return Decision.Nothing;
        }

        // What is past is dropped by the reaper.
        var tasks = snapshot.TasksOf(service.Key).ToList();
        var changes = new List<Change>();
        foreach (var task in tasks)
        {
            // The rest goes with the next decision, which these changes bring about.
            if (changes.Count >= MostChanges)
            {
                break;
            }

            var wish = task.Wish with
            {
                Desired = Model.Tasks.DesiredState.Removed,
                StopGrace = removal.StopGrace,
                RemoveVolumes = removal.RemoveVolumes,
                KillSignal = null,
            };
            if (task.IsPast)
            {
                continue;
            }

            // Whose node is of the cluster no more will not say that it is gone.
            var gone = ClusterStep.IfLost(snapshot, task with { Wish = wish, HandsOver = false });
            if (gone != task)
            {
                changes.Add(new Change.PutTask(gone) { Cause = "its service is removed" });
            }
        }

        if (tasks.Count == 0)
        {
            changes.Add(new Change.DropService(service.Key) { Cause = "its last container is gone" });
            foreach (var number in service.History.Select(past => past.Release).Prepend(service.Release))
            {
                TaskReaper.AddDropRelease(snapshot, number, changes);
            }
        }

        return new Decision(changes);
    }

    /// <summary>Services whose tasks wait for a node: what others hold concerns them.</summary>
    private static IEnumerable<ServiceKey> InNeedOfRoom(Snapshot snapshot) => snapshot.Pending.Keys;

    /// <summary>Those, and the ones that may have a node without a task, where there was no room for it.</summary>
    private static IEnumerable<ServiceKey> AfterAnEnd(Snapshot snapshot) => snapshot.Services.Values
        .Where(service => service.Mode is ServiceMode.Global or ServiceMode.GlobalJob)
        .Select(service => service.Key)
        .Concat(InNeedOfRoom(snapshot));

    /// <summary>
    /// Those that have tasks there, and on nodes that are lost: whether they are given up may depend on this one. And
    /// those that may go there.
    /// </summary>
    private static IEnumerable<ServiceKey> OfNode(Snapshot snapshot, NodeId node) => snapshot.Nodes.Values
        .Where(other => other.Status == NodeStatus.Unreachable)
        .Select(other => other.Id)
        .Append(node)
        .SelectMany(snapshot.TasksOf)
        .Select(task => task.Service)
        .Distinct()
        .Concat(AfterAnEnd(snapshot))
        .Where(key => snapshot.IsOfCluster(key.Project));

    private static IEnumerable<ServiceKey> KeysOf(Snapshot snapshot, string project) =>
        snapshot.ServicesOf(project).Select(service => service.Key);

    /// <summary>The service, those that wait for it, and those it lets go.</summary>
    private static IEnumerable<ServiceKey> WithNeighbours(Snapshot snapshot, ServiceKey key)
    {
        yield return key;
        foreach (var dependency in snapshot.FindService(key)?.Dependencies ?? [])
        {
            yield return new ServiceKey(key.Project, dependency.Service);
        }

        foreach (var dependent in DependencyRule.DependentsOf(snapshot, key))
        {
            yield return dependent.Key;
        }
    }
}
