using System.Collections.Immutable;
using System.Diagnostics;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>What each change does to the tables, and to the indexes that go with them.</summary>
internal static class SnapshotChanges
{
    public static Snapshot Apply(Snapshot snapshot, Change change) => change switch
    {
        Change.PutTask put => PutTask(snapshot, put.Task),
        Change.ObserveTask observe => Observe(snapshot, observe.Report),
        Change.DropTask drop => DropTask(snapshot, drop.Id),
        Change.PutService put => PutService(snapshot, put.Service),
        Change.DropService drop => DropService(snapshot, drop.Key),
        Change.PutRelease put => Numbered(
            snapshot with { Releases = snapshot.Releases.SetItem(put.Release.Number, put.Release) },
            put.Release.Number),
        Change.DropRelease drop => snapshot with { Releases = snapshot.Releases.Remove(drop.Number) },
        _ => ApplyToProject(snapshot, change),
    };

    private static Snapshot ApplyToProject(Snapshot snapshot, Change change) => change switch
    {
        Change.PutProject put => Numbered(
            snapshot with { Projects = snapshot.Projects.SetItem(put.Project.Name, put.Project) },
            put.Project.Release),
        Change.DropProject drop => snapshot with { Projects = snapshot.Projects.Remove(drop.Name) },
        Change.PutSource put => Numbered(
            snapshot with { Sources = snapshot.Sources.SetItem(put.Source.Number, put.Source) },
            put.Source.Number),
        Change.DropSource drop => snapshot with { Sources = snapshot.Sources.Remove(drop.Number) },
        Change.PutNetwork put => snapshot with { Networks = snapshot.Networks.SetItem(put.Network.Name, put.Network) },
        Change.DropNetwork drop => snapshot with { Networks = snapshot.Networks.Remove(drop.Name) },
        Change.PutVolume put => snapshot with { Volumes = snapshot.Volumes.SetItem(put.Volume.Name, put.Volume) },
        Change.DropVolume drop => snapshot with { Volumes = snapshot.Volumes.Remove(drop.Name) },
        Change.PutFile put => snapshot with { Files = snapshot.Files.SetItem(put.File.Key, put.File) },
        Change.DropFile drop => snapshot with { Files = snapshot.Files.Remove(drop.Key) },
        Change.PutRequest put => snapshot with { Requests = snapshot.Requests.SetItem(put.Request.Id, put.Request) },
        Change.DropRequest drop => snapshot with { Requests = snapshot.Requests.Remove(drop.Id) },
        Change.SetCounter set => Numbered(snapshot, set.Last),
        Change.SetIdentity set => snapshot with { Identity = set.Identity },
        _ => ApplyToCluster(snapshot, change),
    };

    private static Snapshot ApplyToCluster(Snapshot snapshot, Change change) => change switch
    {
        Change.PutNode put => snapshot with { Nodes = snapshot.Nodes.SetItem(put.Node.Id, put.Node) },
        Change.PutAuthority put => snapshot with { Authority = put.Authority },
        Change.SetOverlays set => snapshot with { Overlays = set.Settings },
        Change.SetOverlayKeys set => snapshot with { OverlayKeys = set.Keys },
        Change.DropNode drop => snapshot with
        {
            Nodes = snapshot.Nodes.Remove(drop.Id),
            Orphans = snapshot.Orphans.RemoveRange(
                snapshot.Orphans.Values.Where(orphan => orphan.Node == drop.Id).Select(orphan => orphan.Id)),
            Attachments = snapshot.Attachments.RemoveRange(
                snapshot.Attachments.Values.Where(one => one.Node == drop.Id).Select(one => one.Key)),
        },
        Change.PutOrphan put => Numbered(
            snapshot with { Orphans = snapshot.Orphans.SetItem(put.Orphan.Id, put.Orphan) }, put.Orphan.Id.Value),
        Change.DropOrphan drop => snapshot with { Orphans = snapshot.Orphans.Remove(drop.Task) },
        Change.PutRestore put => snapshot with { Restore = put.Mark },
        Change.DropRestore => snapshot with { Restore = null },
        Change.PutLogin put => snapshot with { Logins = snapshot.Logins.SetItem(put.Login.Registry, put.Login) },
        Change.DropLogin drop => snapshot with { Logins = snapshot.Logins.Remove(drop.Registry) },
        Change.PutAttachment put => snapshot with
        {
            Attachments = snapshot.Attachments.SetItem(put.Attachment.Key, put.Attachment),
        },
        Change.DropAttachment drop => snapshot with { Attachments = snapshot.Attachments.Remove(drop.Key) },
        Change.PutSettings put => snapshot with { Settings = put.Settings },
        _ => throw new UnreachableException($"no rule for the change {change.GetType().Name}"),
    };

    private static Snapshot Numbered(Snapshot snapshot, long number) =>
        number > snapshot.Counter ? snapshot with { Counter = number } : snapshot;

    private static Snapshot PutService(Snapshot snapshot, Service service)
    {
        var key = service.Key;
        var known = snapshot.Services.GetValueOrDefault(key);
        var next = snapshot with { Services = snapshot.Services.SetItem(key, service) };
        if (known is null)
        {
            next = next with { ServicesByProject = Add(next.ServicesByProject, key.Project, key) };
        }

        return Depend(next, key, known?.Dependencies ?? [], service.Dependencies);
    }

    private static Snapshot DropService(Snapshot snapshot, ServiceKey key)
    {
        var known = snapshot.Services.GetValueOrDefault(key)?.Dependencies ?? [];
        return Depend(snapshot, key, known, []) with
        {
            Services = snapshot.Services.Remove(key),
            ServicesByProject = Remove(snapshot.ServicesByProject, key.Project, key),
        };
    }

    private static Snapshot Depend(
        Snapshot snapshot,
        ServiceKey key,
        ImmutableArray<DependencySpec> before,
        ImmutableArray<DependencySpec> after)
    {
        if (before.IsEmpty && after.IsEmpty)
        {
            return snapshot;
        }

        var dependents = snapshot.Dependents;
        foreach (var old in before)
        {
            dependents = Remove(dependents, new ServiceKey(key.Project, old.Service), key);
        }

        foreach (var dependency in after)
        {
            dependents = Add(dependents, new ServiceKey(key.Project, dependency.Service), key);
        }

        return snapshot with { Dependents = dependents };
    }

    private static Snapshot PutTask(Snapshot snapshot, ServiceTask task)
    {
        var next = Numbered(snapshot, task.Id.Value);
        var known = snapshot.Tasks.GetValueOrDefault(task.Id);
        next = TaskLoads.Count(next, known, task) with { Tasks = next.Tasks.SetItem(task.Id, task) };
        if (known is null)
        {
            next = next with { TasksByService = Add(next.TasksByService, task.Service, task.Id) };
        }
        else if (known.Node != task.Node)
        {
            next = next with { TasksByNode = Remove(next.TasksByNode, known.Node, task.Id) };
        }

        return known?.Node == task.Node
            ? next
            : next with { TasksByNode = Add(next.TasksByNode, task.Node, task.Id) };
    }

    /// <summary>A report never takes a task down the ladder, and an older one never replaces a newer.</summary>
    private static Snapshot Observe(Snapshot snapshot, TaskReport report)
    {
        if (!snapshot.Tasks.TryGetValue(report.Task, out var task) || !ReportOrder.IsNews(task.Observed, report))
        {
            return snapshot;
        }

        var observed = task with { Observed = report };
        return TaskLoads.Count(snapshot, task, observed) with { Tasks = snapshot.Tasks.SetItem(task.Id, observed) };
    }

    private static Snapshot DropTask(Snapshot snapshot, TaskId id)
    {
        if (!snapshot.Tasks.TryGetValue(id, out var task))
        {
            return snapshot;
        }

        return TaskLoads.Count(snapshot, task, null) with
        {
            Tasks = snapshot.Tasks.Remove(id),
            TasksByService = Remove(snapshot.TasksByService, task.Service, id),
            TasksByNode = Remove(snapshot.TasksByNode, task.Node, id),
        };
    }

    private static NodeTable<TaskNumbers> Add(NodeTable<TaskNumbers> index, NodeId node, TaskId task) =>
        index.With(node, (index.Find(node) ?? TaskNumbers.None).Add(task));

    private static NodeTable<TaskNumbers> Remove(NodeTable<TaskNumbers> index, NodeId node, TaskId task)
    {
        if (index.Find(node) is not { } known)
        {
            return index;
        }

        var rest = known.Remove(task);
        return index.With(node, rest.IsEmpty ? null : rest);
    }

    private static ImmutableSortedDictionary<TKey, TaskNumbers> Add<TKey>(
        ImmutableSortedDictionary<TKey, TaskNumbers> index, TKey key, TaskId task)
        where TKey : notnull =>
        index.SetItem(key, (index.GetValueOrDefault(key) ?? TaskNumbers.None).Add(task));

    private static ImmutableSortedDictionary<TKey, TaskNumbers> Remove<TKey>(
        ImmutableSortedDictionary<TKey, TaskNumbers> index, TKey key, TaskId task)
        where TKey : notnull
    {
        var rest = (index.GetValueOrDefault(key) ?? TaskNumbers.None).Remove(task);
        return rest.IsEmpty ? index.Remove(key) : index.SetItem(key, rest);
    }

    private static ImmutableSortedDictionary<TKey, ImmutableSortedSet<TMember>> Add<TKey, TMember>(
        ImmutableSortedDictionary<TKey, ImmutableSortedSet<TMember>> index, TKey key, TMember member)
        where TKey : notnull =>
        index.SetItem(key, (index.GetValueOrDefault(key) ?? []).Add(member));

    private static ImmutableSortedDictionary<TKey, ImmutableSortedSet<TMember>> Remove<TKey, TMember>(
        ImmutableSortedDictionary<TKey, ImmutableSortedSet<TMember>> index, TKey key, TMember member)
        where TKey : notnull
    {
        var rest = (index.GetValueOrDefault(key) ?? []).Remove(member);
        return rest.IsEmpty ? index.Remove(key) : index.SetItem(key, rest);
    }
}
