using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
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
        Change.PutTask or Change.DropTask or Change.ObserveTask => OfTasks([change], snapshot),
        Change.PutNode put => OfNode(snapshot, put.Node.Id),
        Change.DropNode drop => OfNode(snapshot, drop.Id),
        Change.PutProject put => KeysOf(snapshot, put.Project.Name),
        Change.PutNetwork put => put.IsQuiet ? [] : KeysOf(snapshot, put.Network.Project),
        Change.DropNetwork or Change.DropVolume => snapshot.Services.Keys,
        Change.PutVolume { Volume.Project: "" } => snapshot.Services.Keys,
        Change.PutVolume put => [.. KeysOf(snapshot, put.Volume.Project), .. UsersOf(snapshot, put.Volume)],
        _ => [],
    };

    public void Touch(IReadOnlyList<Change> changes, Snapshot snapshot, ISet<ServiceKey> touched)
    {
        foreach (var change in changes)
        {
            if (change is not (Change.PutTask or Change.DropTask or Change.ObserveTask))
            {
                touched.UnionWith(TouchedBy(change, snapshot));
            }
        }

        touched.UnionWith(OfTasks(changes, snapshot));
    }

    /// <summary>Many tasks of one service, as a rule: each service is asked about once.</summary>
    private static HashSet<ServiceKey> OfTasks(IReadOnlyList<Change> changes, Snapshot snapshot)
    {
        var services = new HashSet<ServiceKey>();
        var freed = new HashSet<NodeId>();
        var isRoom = false;
        foreach (var change in changes)
        {
            switch (change)
            {
                case Change.PutTask put:
                    services.Add(put.Task.Service);
                    isRoom = true;
                    break;
                case Change.DropTask drop:
                    // What it had it gave back when its container went.
                    services.Add(drop.Service);
                    isRoom = true;
                    break;
                case Change.ObserveTask observe when snapshot.Tasks.TryGetValue(observe.Report.Task, out var task):
                    services.Add(task.Service);
                    if (!NodeLoad.Holds(task))
                    {
                        freed.Add(task.Node);
                    }

                    break;
            }
        }

        var touched = new HashSet<ServiceKey>();
        foreach (var service in services)
        {
            AddWithWaiting(snapshot, service, touched);
        }

        if (freed.Count > 0)
        {
            touched.UnionWith(GlobalsWithout(snapshot, freed));
        }

        if (isRoom || freed.Count > 0)
        {
            touched.UnionWith(InNeedOfRoom(snapshot));
        }

        return touched;
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
        // What rests already goes in no order.
        if (!removal.LeavesOneOffs && !OrderRule.MayGo(snapshot, service))
        {
            return Decision.Nothing;
        }

        // What is past is dropped by the reaper.
        var tasks = snapshot.TasksOf(service.Key).Where(removal.Takes).ToList();
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
                Desired = DesiredState.Removed,
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

    /// <summary>Those that may have a node without a task, where there was no room for it.</summary>
    private static IEnumerable<ServiceKey> Globals(Snapshot snapshot) => snapshot.Services.Values
        .Where(service => service.Mode is ServiceMode.Global or ServiceMode.GlobalJob)
        .Select(service => service.Key);

    /// <summary>Of them those that have not all they want on nodes where something ended.</summary>
    private static IEnumerable<ServiceKey> GlobalsWithout(Snapshot snapshot, HashSet<NodeId> nodes)
    {
        var content = new Dictionary<ServiceKey, int>();
        foreach (var task in nodes.SelectMany(snapshot.TasksOf))
        {
            if (task is { IsHolder: true, IsPast: false, State: < TaskState.Ended }
                && snapshot.FindService(task.Service) is { Mode: ServiceMode.Global or ServiceMode.GlobalJob } service
                && TaskFacts.HasWantedRelease(service, task) && task.RecreateRound >= service.RecreateRound)
            {
                content[task.Service] = content.GetValueOrDefault(task.Service) + 1;
            }
        }

        return Globals(snapshot).Where(service => content.GetValueOrDefault(service) < nodes.Count);
    }

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
        .SelectMany(key => WithHeldUp(snapshot, key))
        .Concat(Globals(snapshot))
        .Concat(InNeedOfRoom(snapshot))
        .Where(key => snapshot.IsOfCluster(key.Project));

    /// <summary>The service, and if it goes those that may not go before it.</summary>
    private static IEnumerable<ServiceKey> WithHeldUp(Snapshot snapshot, ServiceKey key) =>
        snapshot.FindService(key) is { Removal: not null } going
            ? going.Dependencies.Select(dependency => new ServiceKey(key.Project, dependency.Service)).Prepend(key)
            : [key];

    /// <summary>Services of other projects that mount it, by its name: they follow its node, too.</summary>
    private static IEnumerable<ServiceKey> UsersOf(Snapshot snapshot, ProjectVolume volume) => snapshot.Services.Values
        .Where(service => service.Key.Project != volume.Project
            && snapshot.Releases.TryGetValue(service.Release, out var release)
            && Usage.UsesVolume(release.Container, volume.Name))
        .Select(service => service.Key);

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

    /// <summary>
    /// The service whose tasks changed, and whom that concerns: those that may not begin before it has come so far, and
    /// those that may not go before it has gone. On one host also who shares its containers' namespaces.
    /// </summary>
    private static void AddWithWaiting(Snapshot snapshot, ServiceKey key, HashSet<ServiceKey> touched)
    {
        if (!snapshot.IsOfCluster(key.Project))
        {
            touched.UnionWith(WithNeighbours(snapshot, key));
            return;
        }

        touched.Add(key);
        foreach (var dependency in snapshot.FindService(key)?.Dependencies ?? [])
        {
            var other = new ServiceKey(key.Project, dependency.Service);
            if (snapshot.FindService(other) is { Removal: not null })
            {
                touched.Add(other);
            }
        }

        foreach (var dependent in snapshot.Dependents.GetValueOrDefault(key) ?? [])
        {
            var other = snapshot.Services[dependent];
            if (other.RestartRound > 0 || other.Opened != GateMark.Of(other))
            {
                touched.Add(dependent);
            }
        }
    }
}
